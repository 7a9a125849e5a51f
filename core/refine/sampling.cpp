#include "core/refine/sampling.h"

#include "core/networks/tensors.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace refill {
namespace {

constexpr int64_t largest_factor = 13;

bool has_small_factors_only(int64_t number) {
    for (int64_t factor = 2; factor <= largest_factor; ++factor)
        while (number % factor == 0)
            number /= factor;
    return number == 1;
}

int64_t quick_side(int64_t side, int64_t modulo) {
    int64_t positions = side / modulo;
    while (positions > 1 && !has_small_factors_only(positions))
        --positions;
    return positions > 1 ? positions * modulo : side;
}

/// The run of `from` pixels that pixel `index` of `to` covers.
struct Run {
    int64_t begin, end;
    Run(int64_t index, int64_t from, int64_t to)
        : begin(index * from / to), end(((index + 1) * from + to - 1) / to) {}
};

/// The four pixels, clamped to the picture, from which one between them is interpolated, and their
/// weights (Keys 1981, with LibTorch's parameter).
struct Taps {
    std::array<int64_t, 4> places{};
    std::array<float, 4> weights{};

    Taps(int64_t index, int64_t from, int64_t to) {
        constexpr double a = -0.75;
        const double at = (static_cast<double>(index) + 0.5) * static_cast<double>(from) /
                              static_cast<double>(to) -
                          0.5;
        const auto first = static_cast<int64_t>(std::floor(at));
        for (int64_t tap = 0; tap < 4; ++tap) {
            const double away = std::abs(at - static_cast<double>(first - 1 + tap));
            places[tap] = std::clamp<int64_t>(first - 1 + tap, 0, from - 1);
            weights[tap] = static_cast<float>(
                away <= 1.0 ? ((a + 2) * away - (a + 3)) * away * away + 1
                            : ((a * away - 5 * a) * away + 8 * a) * away - 4 * a);
        }
    }
};

std::vector<Taps> taps_of(int64_t begin, int64_t count, int64_t from, int64_t to) {
    std::vector<Taps> taps;
    for (int64_t i = 0; i < count; ++i)
        taps.emplace_back(begin + i, from, to);
    return taps;
}

} // namespace

Size reduced_size(int64_t height, int64_t width, double pixels) {
    const double ratio = std::sqrt(pixels / (static_cast<double>(height) * width));
    if (ratio >= 1.0)
        return {height, width};
    return {std::max<int64_t>(1, static_cast<int64_t>(height * ratio)),
            std::max<int64_t>(1, static_cast<int64_t>(width * ratio))};
}

Size quick_size(int64_t height, int64_t width, double pixels, int64_t modulo) {
    const Size size = reduced_size(height, width, pixels);
    if (size.height == height && size.width == width)
        return size;
    return {quick_side(size.height, modulo), quick_side(size.width, modulo)};
}

torch::Tensor averaged(const Image &window, const Size &size) {
    if (size.height == window.height() && size.width == window.width())
        return to_tensor(window, torch::kCPU);
    const auto result = torch::empty({1, 3, size.height, size.width});
    auto pixels = result.accessor<float, 4>();
    at::parallel_for(0, size.height, 1, [&](int64_t begin, int64_t end) {
        for (int64_t y = begin; y < end; ++y) {
            const Run rows(y, window.height(), size.height);
            for (int64_t x = 0; x < size.width; ++x) {
                const Run columns(x, window.width(), size.width);
                std::array<float, 3> sum{};
                for (int64_t row = rows.begin; row < rows.end; ++row) {
                    const float *value = window.at(int(columns.begin), int(row));
                    for (int64_t column = columns.begin; column < columns.end; ++column)
                        for (int channel = 0; channel < 3; ++channel)
                            sum[channel] += *value++;
                }
                const auto count = static_cast<float>((rows.end - rows.begin) *
                                                      (columns.end - columns.begin));
                for (int channel = 0; channel < 3; ++channel)
                    pixels[0][channel][y][x] = sum[channel] / count;
            }
        }
    });
    return result;
}

torch::Tensor any_of(const Mask &hole, const Size &size) {
    const auto result = torch::empty({1, 1, size.height, size.width});
    auto pixels = result.accessor<float, 4>();
    at::parallel_for(0, size.height, 1, [&](int64_t begin, int64_t end) {
        for (int64_t y = begin; y < end; ++y) {
            const Run rows(y, hole.height(), size.height);
            for (int64_t x = 0; x < size.width; ++x) {
                const Run columns(x, hole.width(), size.width);
                bool any = false;
                for (int64_t row = rows.begin; row < rows.end && !any; ++row) {
                    const std::uint8_t *value = hole.at(0, int(row));
                    any = std::any_of(value + columns.begin, value + columns.end,
                                      [](std::uint8_t pixel) { return pixel != 0; });
                }
                pixels[0][0][y][x] = any ? 1.0f : 0.0f;
            }
        }
    });
    return result;
}

Image enlarged_part(const torch::Tensor &fill, const Size &size, const Rect &part) {
    const auto small = fill.detach().cpu().contiguous();
    const int64_t height = small.size(2), width = small.size(3);
    const auto pixels = small.accessor<float, 4>();
    const bool as_it_is = height == size.height && width == size.width;
    const auto columns = taps_of(part.x, part.width, width, size.width);
    Image result(part.width, part.height);
    at::parallel_for(0, part.height, 1, [&](int64_t begin, int64_t end) {
        std::vector<float> line(static_cast<std::size_t>(width));
        for (int64_t y = begin; y < end; ++y) {
            const Taps rows(part.y + y, height, size.height);
            for (int channel = 0; channel < 3; ++channel) {
                const auto plane = pixels[0][channel];
                float *to = result.at(0, int(y)) + channel;
                if (as_it_is) {
                    for (int64_t x = 0; x < part.width; ++x, to += 3)
                        *to = plane[part.y + y][part.x + x];
                    continue;
                }
                for (int64_t x = 0; x < width; ++x) {
                    line[x] = 0.0f;
                    for (int tap = 0; tap < 4; ++tap)
                        line[x] += rows.weights[tap] * plane[rows.places[tap]][x];
                }
                for (const Taps &taps : columns) {
                    float sum = 0.0f;
                    for (int tap = 0; tap < 4; ++tap)
                        sum += taps.weights[tap] * line[taps.places[tap]];
                    *to = std::clamp(sum, 0.0f, 1.0f);
                    to += 3;
                }
            }
        }
    });
    return result;
}

} // namespace refill
