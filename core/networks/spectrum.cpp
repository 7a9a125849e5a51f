#include "core/networks/spectrum.h"

#include "core/networks/line_transform.h"

#include <ATen/Parallel.h>
#include <torch/fft.h>

#include <cmath>
#include <cstddef>
#include <memory>

namespace refill {
namespace {

/// Room for a line and for its transform's scratch.
class Line {
public:
    explicit Line(int64_t length) : length_(length), memory_(room() + alignof(Lanes)) {
        void *begin = memory_.data();
        std::size_t space = memory_.size();
        values_ = static_cast<Lanes *>(std::align(alignof(Lanes), room(), begin, space));
    }
    Line(const Line &) = delete;
    Line &operator=(const Line &) = delete;

    Lanes *values() { return values_; }
    Lanes *scratch() { return values_ + 2 * length_; }

private:
    std::size_t room() const { return static_cast<std::size_t>(4 * length_) * sizeof(Lanes); }

    int64_t length_;
    std::vector<std::byte> memory_; ///< a vector of lanes would not be aligned
    Lanes *values_;
};

// Rows are real. Two of them, from two runs of channels, are transformed as one complex line: a
// real row's transform is symmetric, so that the two can be told apart.

/// `row` is `width x channels`, `result` `width/2+1 x 2 x channels`.
REFILL_FOR_EACH_PROCESSOR
void transform_row(const float *row, int64_t channels, const LineTransform &transform, Line &line,
                   float *result) {
    const int64_t width = transform.length(), columns = width / 2 + 1;
    for (int64_t c = 0; c < channels; c += 2 * lanes) {
        const int64_t second = std::max<int64_t>(0, channels - c - lanes);
        Lanes *z = line.values();
        for (int64_t x = 0; x < width; ++x) {
            const float *from = row + x * channels + c;
            z[2 * transform.place(x)] = load(from, channels - c);
            z[2 * transform.place(x) + 1] = load(from + lanes, second);
        }
        transform.run(z, line.scratch());
        for (int64_t k = 0; k < columns; ++k) {
            const int64_t mirror = (width - k) % width;
            const Lanes re = z[2 * k], im = z[2 * k + 1];
            const Lanes other_re = z[2 * mirror], other_im = z[2 * mirror + 1];
            float *to = result + 2 * k * channels + c;
            store((re + other_re) / 2, to, channels - c);
            store((im - other_im) / 2, to + channels, channels - c);
            store((im + other_im) / 2, to + lanes, second);
            store((other_re - re) / 2, to + channels + lanes, second);
        }
    }
}

/// The inverse: `spectrum` is `width/2+1 x 2 x channels`, `row` `width x channels`.
REFILL_FOR_EACH_PROCESSOR
void restore_row(const float *spectrum, int64_t channels, const LineTransform &transform,
                 Line &line, float *row) {
    const int64_t width = transform.length(), columns = width / 2 + 1;
    for (int64_t c = 0; c < channels; c += 2 * lanes) {
        const int64_t second = std::max<int64_t>(0, channels - c - lanes);
        Lanes *z = line.values();
        for (int64_t k = 0; k < columns; ++k) {
            const float *from = spectrum + 2 * k * channels + c;
            const int64_t mirror = (width - k) % width;
            const bool real = mirror == k; // what is imaginary there is in no real row's spectrum
            const Lanes re = load(from, channels - c), other_re = load(from + lanes, second);
            const Lanes im = real ? Lanes{} : load(from + channels, channels - c);
            const Lanes other_im = real ? Lanes{} : load(from + channels + lanes, second);
            const int64_t place = 2 * transform.place(mirror);
            z[place] = re + other_im;
            z[place + 1] = other_re - im;
            z[2 * transform.place(k)] = re - other_im;
            z[2 * transform.place(k) + 1] = im + other_re;
        }
        transform.run(z, line.scratch());
        for (int64_t x = 0; x < width; ++x) {
            float *to = row + x * channels + c;
            store(z[2 * x], to, channels - c);
            store(z[2 * x + 1], to + lanes, second);
        }
    }
}

/// The complex transform along the column that begins at `from`, times `factor`: `2 x channels` at
/// each of its places, which lie `step` apart. `to` may be `from`.
REFILL_FOR_EACH_PROCESSOR
void transform_column(const float *from, int64_t step, int64_t channels,
                      const LineTransform &transform, float factor, Line &line, float *to) {
    for (int64_t c = 0; c < channels; c += lanes) {
        Lanes *z = line.values();
        for (int64_t y = 0; y < transform.length(); ++y) {
            const float *value = from + y * step + c;
            z[2 * transform.place(y)] = load(value, channels - c);
            z[2 * transform.place(y) + 1] = load(value + channels, channels - c);
        }
        transform.run(z, line.scratch());
        for (int64_t y = 0; y < transform.length(); ++y) {
            float *value = to + y * step + c;
            store(z[2 * y] * factor, value, channels - c);
            store(z[2 * y + 1] * factor, value + channels, channels - c);
        }
    }
}

/// All columns of a spectrum `height x columns x 2 x channels`.
void transform_columns(const float *from, int64_t height, int64_t columns, int64_t channels,
                       float factor, bool inverse, float *to) {
    const LineTransform transform(height, inverse);
    at::parallel_for(0, columns, 1, [&](int64_t begin, int64_t end) {
        Line line(height);
        for (int64_t k = begin; k < end; ++k)
            transform_column(from + 2 * k * channels, 2 * columns * channels, channels, transform,
                             factor, line, to + 2 * k * channels);
    });
}

torch::Tensor to_spectrum_on_cpu(const torch::Tensor &x) {
    const auto pixels = x.to(torch::kFloat32).contiguous(at::MemoryFormat::ChannelsLast);
    const int64_t channels = x.size(1), height = x.size(2), width = x.size(3);
    const int64_t columns = width / 2 + 1;
    const auto result = torch::empty({1, height, columns, 2 * channels});
    float *values = result.data_ptr<float>();
    const LineTransform transform(width, false);
    at::parallel_for(0, height, 1, [&](int64_t begin, int64_t end) {
        Line line(width);
        for (int64_t y = begin; y < end; ++y)
            transform_row(pixels.data_ptr<float>() + y * width * channels, channels, transform,
                          line, values + y * columns * 2 * channels);
    });
    const float norm = 1.0f / std::sqrt(static_cast<float>(height * width));
    transform_columns(values, height, columns, channels, norm, false, values);
    return result.permute({0, 3, 1, 2});
}

torch::Tensor from_spectrum_on_cpu(const torch::Tensor &spectrum, int64_t width) {
    const auto parts = spectrum.to(torch::kFloat32).contiguous(at::MemoryFormat::ChannelsLast);
    const int64_t channels = spectrum.size(1) / 2, height = spectrum.size(2);
    const int64_t columns = spectrum.size(3);
    const auto between = torch::empty({height, columns, 2 * channels});
    const float norm = 1.0f / std::sqrt(static_cast<float>(height * width));
    transform_columns(parts.data_ptr<float>(), height, columns, channels, norm, true,
                      between.data_ptr<float>());
    const auto result = torch::empty({1, height, width, channels});
    const LineTransform transform(width, true);
    at::parallel_for(0, height, 1, [&](int64_t begin, int64_t end) {
        Line line(width);
        for (int64_t y = begin; y < end; ++y)
            restore_row(between.data_ptr<float>() + y * columns * 2 * channels, channels, transform,
                        line, result.data_ptr<float>() + y * width * channels);
    });
    return result.permute({0, 3, 1, 2});
}

} // namespace

torch::Tensor to_spectrum(const torch::Tensor &x) {
    if (x.is_cpu())
        return to_spectrum_on_cpu(x);
    const auto c = x.size(1), h = x.size(2), w = x.size(3);
    const auto complex = torch::fft::rfftn(x.to(torch::kFloat32), {}, {{-2, -1}}, "ortho");
    return torch::view_as_real(complex)
        .permute({0, 2, 3, 4, 1}) // 1 x H x W/2+1 x 2 x C
        .reshape({1, h, w / 2 + 1, 2 * c})
        .permute({0, 3, 1, 2});
}

torch::Tensor from_spectrum(const torch::Tensor &spectrum, int64_t width) {
    if (spectrum.is_cpu())
        return from_spectrum_on_cpu(spectrum, width);
    const auto c = spectrum.size(1) / 2, h = spectrum.size(2), w = spectrum.size(3);
    const auto parts = spectrum.to(torch::kFloat32).view({1, 2, c, h, w}).permute({0, 2, 3, 4, 1});
    return torch::fft::irfftn(torch::view_as_complex(parts.contiguous()), {{h, width}}, {{-2, -1}},
                              "ortho")
        .contiguous(at::MemoryFormat::ChannelsLast);
}

} // namespace refill
