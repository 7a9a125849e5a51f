#pragma once
/// The same photo and hole at several sizes, smallest first (Kulshreshtha et al. 2022,
/// arXiv 2206.13644, section 3). Every step stays on the device its tensors are on.

#include <torch/types.h>

#include <vector>

namespace refill {

/// A photo `1 x 3 x H x W` in [0, 1] and its hole `1 x 1 x H x W`, 1 in the hole and 0 elsewhere.
struct Level {
    torch::Tensor image;
    torch::Tensor hole;

    int64_t height() const { return image.size(2); }
    int64_t width() const { return image.size(3); }
};

/// Number of scales whose smallest has a short side near `smallest_side`, at least 1. Halves round
/// to even, as in the published code.
int count_scales(int64_t height, int64_t width, double smallest_side, double factor, int most);

/// A height and a width.
struct Size {
    int64_t height = 0;
    int64_t width = 0;
};

/// The sizes of `count` scales, smallest first: each `factor` times smaller than the next, rounded
/// down, at least 1.
std::vector<Size> pyramid_sizes(int64_t height, int64_t width, int count, double factor);

/// `count` levels, each `factor` times smaller than the next, sizes rounded down. A level's hole
/// holds every pixel that any hole pixel above contributes to, so a hole never vanishes.
std::vector<Level> build_pyramid(const torch::Tensor &image, const torch::Tensor &hole, int count,
                                 double factor);

/// A Gaussian blur that suits `factor` (5x5 and sigma 1 for 2), then bilinear sampling.
torch::Tensor downscale(const torch::Tensor &x, int64_t height, int64_t width, double factor);

/// Bilinear, pixel centres aligned, without antialiasing.
torch::Tensor resize_bilinear(const torch::Tensor &x, int64_t height, int64_t width);

/// Bicubic, for enlarging.
torch::Tensor resize_bicubic(const torch::Tensor &x, int64_t height, int64_t width);

/// 1 wherever `x` is more than nothing.
torch::Tensor round_up(const torch::Tensor &x);

/// 1 only where `x` is all of 1.
torch::Tensor round_down(const torch::Tensor &x);

/// Shrinks a 0/1 hole by an ellipse of odd `diameter`, shaped as OpenCV's MORPH_ELLIPSE. What lies
/// beyond the image's border counts as hole, so the border does not erode.
torch::Tensor erode(const torch::Tensor &hole, int diameter);

/// Whether a pixel of the 0/1 `hole` lies more than `depth` rows or columns from every known one.
bool is_deeper(const torch::Tensor &hole, int64_t depth);

/// Mirrors the right and bottom edges outwards until both sides are multiples of `modulo`. Edges of
/// sides too short to mirror are repeated.
torch::Tensor mirror_to_modulo(const torch::Tensor &x, int64_t modulo);

/// Mirrors the right and bottom edges outwards until both sides are multiples of `modulo`, and at
/// least two of them, which is what the network's own mirroring needs. Edges of sides too short to
/// mirror are repeated.
torch::Tensor pad_to_modulo(const torch::Tensor &x, int64_t modulo);

} // namespace refill
