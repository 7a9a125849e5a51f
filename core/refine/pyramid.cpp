#include "core/refine/pyramid.h"

#include <ATen/TensorIndexing.h>
#include <ATen/ops/reflection_pad2d.h>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// As published: a mask value counts as 0 or 1 up to this much.
constexpr double tolerance = 1e-8;

torch::Tensor gaussian(double sigma, const torch::Tensor &like) {
    const int64_t radius = std::max<int64_t>(1, std::llround(2 * sigma));
    const auto x = torch::arange(-radius, radius + 1, like.options());
    const auto weights = torch::exp(-x.square() / (2 * sigma * sigma));
    return weights / weights.sum();
}

/// Pads a side at a time by mirroring, or by repeating the edge where there is too little to
/// mirror.
torch::Tensor pad_sides(const torch::Tensor &x, int64_t left, int64_t right, int64_t top,
                        int64_t bottom) {
    if (left == 0 && right == 0 && top == 0 && bottom == 0)
        return x;
    const bool wide = std::max(left, right) < x.size(3);
    const bool high = std::max(top, bottom) < x.size(2);
    if (wide && high)
        return torch::reflection_pad2d(x, {left, right, top, bottom});
    const auto pad = [](const torch::Tensor &y, std::vector<int64_t> margins, bool mirror) {
        return mirror ? torch::reflection_pad2d(y, margins) : torch::replication_pad2d(y, margins);
    };
    return pad(pad(x, {left, right, 0, 0}, wide), {0, 0, top, bottom}, high);
}

torch::Tensor blur(const torch::Tensor &x, double sigma) {
    const auto kernel = gaussian(sigma, x);
    const int64_t radius = kernel.size(0) / 2;
    const int64_t channels = x.size(1);
    const auto padded = pad_sides(x, radius, radius, radius, radius);
    const auto filter = [channels](const torch::Tensor &y, const torch::Tensor &weights) {
        return at::conv2d(y, weights.expand({channels, 1, -1, -1}), {}, {1, 1},
                          at::IntArrayRef{0, 0}, {1, 1}, channels);
    };
    return filter(filter(padded, kernel.view({1, 1, 1, -1})), kernel.view({1, 1, -1, 1}));
}

/// Half to even, whatever the rounding mode of the process.
double round_half_even(double value) {
    const double lower = std::floor(value);
    const double rest = value - lower;
    if (rest != 0.5)
        return std::round(value);
    return std::fmod(lower, 2.0) == 0.0 ? lower : lower + 1.0;
}

/// `1 x 1 x diameter x diameter`, rows as wide as OpenCV's.
torch::Tensor ellipse(int diameter, const torch::Tensor &like) {
    auto cells = torch::zeros({1, 1, diameter, diameter});
    const int radius = diameter / 2;
    for (int row = 0; row < diameter; ++row) {
        const int dy = row - radius;
        const int dx = radius == 0 ? 0
                                   : static_cast<int>(std::lround(
                                         radius * std::sqrt((radius * radius - dy * dy) /
                                                            static_cast<double>(radius * radius))));
        cells.index_put_({0, 0, row, torch::indexing::Slice(radius - dx, radius + dx + 1)}, 1.0);
    }
    return cells.to(like.options());
}

} // namespace

int count_scales(int64_t height, int64_t width, double smallest_side, double factor, int most) {
    const double ratio = static_cast<double>(std::min(height, width)) / smallest_side;
    const double steps = std::max(0.0, std::log2(ratio) / std::log2(factor));
    return std::min(1 + static_cast<int>(round_half_even(steps)), most);
}

std::vector<Size> pyramid_sizes(int64_t height, int64_t width, int count, double factor) {
    const auto smaller = [factor](int64_t side) {
        return std::max<int64_t>(1, static_cast<int64_t>(std::floor(side / factor)));
    };
    std::vector<Size> sizes{{height, width}};
    while (static_cast<int>(sizes.size()) < count)
        sizes.push_back({smaller(sizes.back().height), smaller(sizes.back().width)});
    std::reverse(sizes.begin(), sizes.end());
    return sizes;
}

std::vector<Level> build_pyramid(const torch::Tensor &image, const torch::Tensor &hole, int count,
                                 double factor) {
    const auto sizes = pyramid_sizes(image.size(2), image.size(3), count, factor);
    std::vector<Level> levels{{image, hole}};
    for (auto size = sizes.rbegin() + 1; size != sizes.rend(); ++size) {
        const Level &above = levels.back();
        levels.push_back({downscale(above.image, size->height, size->width, factor),
                          round_up(downscale(above.hole, size->height, size->width, factor))});
    }
    std::reverse(levels.begin(), levels.end());
    return levels;
}

torch::Tensor downscale(const torch::Tensor &x, int64_t height, int64_t width, double factor) {
    return resize_bilinear(blur(x, factor / 2), height, width);
}

torch::Tensor resize_bilinear(const torch::Tensor &x, int64_t height, int64_t width) {
    return torch::upsample_bilinear2d(x, {height, width}, /*align_corners=*/false);
}

torch::Tensor resize_bicubic(const torch::Tensor &x, int64_t height, int64_t width) {
    return torch::upsample_bicubic2d(x, {height, width}, /*align_corners=*/false);
}

torch::Tensor round_up(const torch::Tensor &x) { return x.ge(tolerance).to(x.dtype()); }

torch::Tensor round_down(const torch::Tensor &x) { return x.ge(1 - tolerance).to(x.dtype()); }

torch::Tensor erode(const torch::Tensor &hole, int diameter) {
    const int64_t radius = diameter / 2;
    const auto known_near =
        at::conv2d(1 - hole, ellipse(diameter, hole), {}, {1, 1}, at::IntArrayRef{radius, radius});
    return known_near.lt(0.5).to(hole.dtype());
}

bool is_deeper(const torch::Tensor &hole, int64_t depth) {
    const int64_t reach = std::min(depth, std::max(hole.size(2), hole.size(3)));
    const int64_t square = 2 * reach + 1;
    // The known pixels above and to the left of each corner; four corners make a square.
    const auto known = at::constant_pad_nd(1 - hole, {reach + 1, reach, reach + 1, reach}, 0);
    const auto sums = known.cumsum(2, torch::kInt).cumsum(3, torch::kInt);
    const auto from = [&](int64_t row, int64_t column) {
        return sums.narrow(2, row, hole.size(2)).narrow(3, column, hole.size(3));
    };
    const auto in_square = from(square, square) - from(0, square) - from(square, 0) + from(0, 0);
    return in_square.eq(0).any().item<bool>();
}

torch::Tensor mirror_to_modulo(const torch::Tensor &x, int64_t modulo) {
    const auto missing = [modulo](int64_t side) { return (modulo - side % modulo) % modulo; };
    return pad_sides(x, 0, missing(x.size(3)), 0, missing(x.size(2)));
}

torch::Tensor pad_to_modulo(const torch::Tensor &x, int64_t modulo) {
    const auto missing = [modulo](int64_t side) {
        return std::max((side + modulo - 1) / modulo, int64_t{2}) * modulo - side;
    };
    return pad_sides(x, 0, missing(x.size(3)), 0, missing(x.size(2)));
}

} // namespace refill
