#include "core/networks/winograd.h"

#include "core/error.h"
#include "core/networks/lanes.h"

#include <ATen/Parallel.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace refill {
namespace {

constexpr int points = 36; ///< of a tile, transformed
constexpr int64_t tile = 4;

/// Tiles that are worked on at a time: so many that the weights are worth reading, so few that
/// they take little memory.
constexpr int64_t tiles_at_a_time = 512;

// The four transforms of one row or column, each the transpose of another. ----------------------

/// Six pixels to six points.
REFILL_INLINED void to_points(const Lanes *d, Lanes *t) {
    t[0] = 4 * d[0] - 5 * d[2] + d[4];
    t[1] = d[4] + d[3] - 4 * (d[2] + d[1]);
    t[2] = d[4] - d[3] - 4 * (d[2] - d[1]);
    t[3] = d[4] - d[2] + 2 * (d[3] - d[1]);
    t[4] = d[4] - d[2] - 2 * (d[3] - d[1]);
    t[5] = 4 * d[1] - 5 * d[3] + d[5];
}

REFILL_INLINED void to_points_transposed(const Lanes *t, Lanes *d) {
    const Lanes near = t[1] + t[2], across = t[1] - t[2];
    const Lanes far = t[3] + t[4], apart = t[3] - t[4];
    d[0] = 4 * t[0];
    d[1] = 4 * (t[5] - across) - 2 * apart;
    d[2] = -5 * t[0] - 4 * near - far;
    d[3] = across + 2 * apart - 5 * t[5];
    d[4] = t[0] + near + far;
    d[5] = t[5];
}

/// Six points to four pixels.
REFILL_INLINED void from_points(const Lanes *t, Lanes *y) {
    const Lanes near = t[1] + t[2], across = t[1] - t[2];
    const Lanes far = t[3] + t[4], apart = t[3] - t[4];
    y[0] = t[0] + near + far;
    y[1] = across + 2 * apart;
    y[2] = near + 4 * far;
    y[3] = across + 8 * apart + t[5];
}

REFILL_INLINED void from_points_transposed(const Lanes *y, Lanes *t) {
    const Lanes even = y[0] + y[2], odd = y[1] + y[3];
    const Lanes wide_even = y[0] + 4 * y[2], wide_odd = 2 * y[1] + 8 * y[3];
    t[0] = y[0];
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = wide_even + wide_odd;
    t[4] = wide_even - wide_odd;
    t[5] = y[3];
}

/// Three taps to six points.
REFILL_INLINED void taps_to_points(const Lanes *g, Lanes *t) {
    const Lanes ends = g[0] + g[2], wide_ends = g[0] + 4 * g[2];
    t[0] = g[0] / 4;
    t[1] = (ends + g[1]) / -6;
    t[2] = (ends - g[1]) / -6;
    t[3] = (wide_ends + 2 * g[1]) / 24;
    t[4] = (wide_ends - 2 * g[1]) / 24;
    t[5] = g[2];
}

/// Applies a transform of `From` values to `To` along the columns, then along the rows, of a square
/// whose rows lie one after the other.
template <int From, int To, void (*Transform)(const Lanes *, Lanes *)>
REFILL_INLINED void both_ways(const Lanes *square, Lanes *result) {
    Lanes rows[To * From];
    for (int column = 0; column < From; ++column) {
        Lanes in[From], out[To];
        for (int i = 0; i < From; ++i)
            in[i] = square[i * From + column];
        Transform(in, out);
        for (int i = 0; i < To; ++i)
            rows[i * From + column] = out[i];
    }
    for (int row = 0; row < To; ++row)
        Transform(rows + row * From, result + row * To);
}

/// Some channels of a map that lies channels last.
struct Map {
    float *values;
    int64_t height, width, channels;
    int64_t pitch; ///< from a pixel to the next

    explicit Map(const torch::Tensor &x)
        : values(x.data_ptr<float>()), height(x.size(2)), width(x.size(3)), channels(x.size(1)),
          pitch(x.stride(3)) {
        REFILL_ASSERT(x.stride(1) == 1 && x.stride(2) == x.stride(3) * width);
        REFILL_ASSERT(height > 1 && width > 1);
    }

    float *at(int64_t row, int64_t column) const { return values + (row * width + column) * pitch; }
};

/// A run of a map's tiles, counted row by row.
struct Tiles {
    int64_t begin, end;
    int64_t across;

    int64_t count() const { return end - begin; }
};

int64_t tiles_along(int64_t side) { return (side + tile - 1) / tile; }

/// The pixel that stands at `index`, which may be one beyond a border; what is further away is in
/// no result and may be any.
REFILL_INLINED int64_t reflected_index(int64_t index, int64_t side) {
    if (index < 0)
        return -index;
    return index < side ? index : std::max<int64_t>(0, 2 * (side - 1) - index);
}

REFILL_FOR_EACH_PROCESSOR
void transform_input(const Map &x, const Tiles &tiles, int64_t first, int64_t last, float *v) {
    for (int64_t t = first; t < last; ++t) {
        const int64_t top = (tiles.begin + t) / tiles.across * tile - 1;
        const int64_t left = (tiles.begin + t) % tiles.across * tile - 1;
        const float *from[points];
        for (int i = 0; i < points; ++i)
            from[i] = x.at(reflected_index(top + i / 6, x.height),
                           reflected_index(left + i % 6, x.width));
        for (int64_t c = 0; c < x.channels; c += lanes) {
            Lanes pixels[points], result[points];
            for (int i = 0; i < points; ++i)
                pixels[i] = load(from[i] + c, x.channels - c);
            both_ways<6, 6, to_points>(pixels, result);
            for (int i = 0; i < points; ++i)
                store(result[i], v + (t * points + i) * x.channels + c, x.channels - c);
        }
    }
}

/// For the channels from `first` on, so that no two threads add to the same pixel.
REFILL_FOR_EACH_PROCESSOR
void add_input_gradient(const float *v, const Tiles &tiles, int64_t first, int64_t last,
                        const Map &x) {
    for (int64_t t = 0; t < tiles.count(); ++t) {
        const int64_t top = (tiles.begin + t) / tiles.across * tile - 1;
        const int64_t left = (tiles.begin + t) % tiles.across * tile - 1;
        for (int64_t c = first; c < last; c += lanes) {
            Lanes gradient[points], result[points];
            for (int i = 0; i < points; ++i)
                gradient[i] = load(v + (t * points + i) * x.channels + c, x.channels - c);
            both_ways<6, 6, to_points_transposed>(gradient, result);
            for (int i = 0; i < points; ++i) {
                const int64_t row = top + i / 6, column = left + i % 6;
                if (row > x.height || column > x.width)
                    continue; // no pixel of the result sees it
                float *to =
                    x.at(reflected_index(row, x.height), reflected_index(column, x.width)) + c;
                store(load(to, x.channels - c) + result[i], to, x.channels - c);
            }
        }
    }
}

/// Adds `bias` or, where that is null, what stands in `y` already.
REFILL_FOR_EACH_PROCESSOR
void transform_output(const float *m, const float *bias, const Tiles &tiles, int64_t first,
                      int64_t last, const Map &y) {
    for (int64_t t = first; t < last; ++t) {
        const int64_t top = (tiles.begin + t) / tiles.across * tile;
        const int64_t left = (tiles.begin + t) % tiles.across * tile;
        const int64_t rows = std::min(tile, y.height - top);
        const int64_t columns = std::min(tile, y.width - left);
        for (int64_t c = 0; c < y.channels; c += lanes) {
            Lanes values[points], result[tile * tile];
            for (int i = 0; i < points; ++i)
                values[i] = load(m + (t * points + i) * y.channels + c, y.channels - c);
            both_ways<6, 4, from_points>(values, result);
            for (int64_t row = 0; row < rows; ++row)
                for (int64_t column = 0; column < columns; ++column) {
                    float *to = y.at(top + row, left + column) + c;
                    const Lanes start = load(bias ? bias + c : to, y.channels - c);
                    store(start + result[row * tile + column], to, y.channels - c);
                }
        }
    }
}

REFILL_FOR_EACH_PROCESSOR
void transform_output_gradient(const Map &y, const Tiles &tiles, int64_t first, int64_t last,
                               float *m) {
    for (int64_t t = first; t < last; ++t) {
        const int64_t top = (tiles.begin + t) / tiles.across * tile;
        const int64_t left = (tiles.begin + t) % tiles.across * tile;
        for (int64_t c = 0; c < y.channels; c += lanes) {
            Lanes gradient[tile * tile], result[points];
            for (int64_t i = 0; i < tile * tile; ++i) {
                const int64_t row = top + i / tile, column = left + i % tile;
                gradient[i] = row < y.height && column < y.width
                                  ? load(y.at(row, column) + c, y.channels - c)
                                  : Lanes{};
            }
            both_ways<4, 6, from_points_transposed>(gradient, result);
            for (int i = 0; i < points; ++i)
                store(result[i], m + (t * points + i) * y.channels + c, y.channels - c);
        }
    }
}

/// `taps` is nine times `count` weights, `u` 36 times as many.
REFILL_FOR_EACH_PROCESSOR
void transform_weights(const float *taps, int64_t count, int64_t first, int64_t last, float *u) {
    for (int64_t c = first; c < last; c += lanes) {
        Lanes weights[9], result[points];
        for (int i = 0; i < 9; ++i)
            weights[i] = load(taps + i * count + c, last - c);
        both_ways<3, 6, taps_to_points>(weights, result);
        for (int i = 0; i < points; ++i)
            store(result[i], u + i * count + c, last - c);
    }
}

/// The weights of a convolution of 1x1 whose 36 groups are the points, from `9 x out x in`.
torch::Tensor weights_at_points(const torch::Tensor &taps) {
    const auto u = torch::empty({points * taps.size(1), taps.size(2), 1, 1});
    const int64_t count = taps.size(1) * taps.size(2);
    at::parallel_for(0, (count + lanes - 1) / lanes, 256, [&](int64_t begin, int64_t end) {
        transform_weights(taps.data_ptr<float>(), count, begin * lanes,
                          std::min(end * lanes, count), u.data_ptr<float>());
    });
    return u;
}

/// Calls `work(tiles)` for one run of tiles after the other.
template <typename Work>
void for_each_run(int64_t height, int64_t width, Work work) {
    const int64_t across = tiles_along(width), all = across * tiles_along(height);
    for (int64_t begin = 0; begin < all; begin += tiles_at_a_time)
        work(Tiles{begin, std::min(begin + tiles_at_a_time, all), across});
}

/// Calls `work(first, last)` for parts of `tiles`, on all threads.
template <typename Work>
void in_parallel(const Tiles &tiles, Work work) {
    at::parallel_for(0, tiles.count(), 4, work);
}

/// A pixel for each tile, with its points as groups of channels: `1 x 36 channels x tiles x 1`.
torch::Tensor empty_points(const Tiles &tiles, int64_t channels) {
    return torch::empty({1, tiles.count(), 1, points * channels}).permute({0, 3, 1, 2});
}

} // namespace

WinogradConvolution::WinogradConvolution(const torch::Tensor &weight)
    : taps_(
          weight.permute({2, 3, 0, 1}).reshape({9, weight.size(0), weight.size(1)}).contiguous()) {
    REFILL_ASSERT(weight.size(2) == 3 && weight.size(3) == 3);
}

torch::Tensor WinogradConvolution::weight() const {
    return taps_.view({3, 3, taps_.size(1), taps_.size(2)}).permute({2, 3, 0, 1});
}

torch::Tensor WinogradConvolution::forward(const torch::Tensor &x,
                                           const torch::Tensor &bias) const {
    const auto result =
        torch::empty({1, x.size(2), x.size(3), taps_.size(1)}).permute({0, 3, 1, 2});
    convolve(x, bias.data_ptr<float>(), result);
    return result;
}

void WinogradConvolution::add_forward(const torch::Tensor &x, const torch::Tensor &result) const {
    convolve(x, nullptr, result);
}

void WinogradConvolution::convolve(const torch::Tensor &x, const float *bias,
                                   const torch::Tensor &result) const {
    const Map from(x), to(result);
    const auto weights = weights_at_points(taps_);
    for_each_run(from.height, from.width, [&](const Tiles &tiles) {
        const auto before = empty_points(tiles, from.channels);
        in_parallel(tiles, [&](int64_t first, int64_t last) {
            transform_input(from, tiles, first, last, before.data_ptr<float>());
        });
        const auto after =
            at::conv2d(before, weights, {}, {1, 1}, at::IntArrayRef{0, 0}, {1, 1}, points);
        in_parallel(tiles, [&](int64_t first, int64_t last) {
            transform_output(after.data_ptr<float>(), bias, tiles, first, last, to);
        });
    });
}

void WinogradConvolution::add_gradient(const torch::Tensor &of_result,
                                       const torch::Tensor &of_x) const {
    const Map from(of_result), to(of_x);
    const auto weights = weights_at_points(taps_);
    for_each_run(from.height, from.width, [&](const Tiles &tiles) {
        const auto after = empty_points(tiles, from.channels);
        in_parallel(tiles, [&](int64_t first, int64_t last) {
            transform_output_gradient(from, tiles, first, last, after.data_ptr<float>());
        });
        const auto before =
            at::conv_transpose2d(after, weights, {}, {1, 1}, {0, 0}, {0, 0}, points);
        at::parallel_for(0, (to.channels + lanes - 1) / lanes, 1, [&](int64_t first, int64_t last) {
            add_input_gradient(before.data_ptr<float>(), tiles, first * lanes,
                               std::min(last * lanes, to.channels), to);
        });
    });
}

} // namespace refill
