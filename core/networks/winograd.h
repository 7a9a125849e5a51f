#pragma once
/// 3x3 convolutions by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2015,
/// arXiv 1509.09308): a quarter of the multiplications, in float32, on the CPU. Feature maps lie
/// channels last; their borders are mirrored by one pixel.
///
/// A map is cut into tiles of 4x4 pixels. Each becomes 36 numbers a channel; for each of the 36, a
/// convolution of 1x1 turns all channels into those of the result.

#include <torch/types.h>

namespace refill {

class WinogradConvolution {
public:
    WinogradConvolution() = default;

    /// `weight` is `out x in x 3 x 3`, float32.
    explicit WinogradConvolution(const torch::Tensor &weight);

    bool defined() const { return taps_.defined(); }

    /// What it was made from.
    torch::Tensor weight() const;

    /// Of `1 x in x h x w`, with `bias` (`out`). Maps may be some channels of a larger one, here
    /// and below.
    torch::Tensor forward(const torch::Tensor &x, const torch::Tensor &bias) const;

    /// Adds the convolution of `x` to `result`.
    void add_forward(const torch::Tensor &x, const torch::Tensor &result) const;

    /// Adds to the gradient of `x` what comes from that of the result.
    void add_gradient(const torch::Tensor &of_result, const torch::Tensor &of_x) const;

private:
    void convolve(const torch::Tensor &x, const float *bias, const torch::Tensor &result) const;

    torch::Tensor taps_; ///< `9 x out x in`
};

} // namespace refill
