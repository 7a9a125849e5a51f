#pragma once
/// Convolutions whose weights never change, as refinement runs them: feature maps lie channels
/// last, and gradients are those of what a convolution is applied to. No graph is made.

#include "core/networks/winograd.h"

#include <torch/types.h>

namespace refill {

constexpr auto channels_last = at::MemoryFormat::ChannelsLast;

class FrozenConvolution {
public:
    FrozenConvolution() = default;

    /// `weight` is `out x in x k x k`, `bias` `out` or undefined.
    FrozenConvolution(const torch::Tensor &weight, const torch::Tensor &bias, int64_t stride = 1);

    void to(const torch::Device &device, torch::ScalarType type);
    torch::ScalarType type() const { return weight_.scalar_type(); }
    const torch::Tensor &weight() const { return weight_; }

    /// Of `1 x in x H x W` in its own type; without padding.
    torch::Tensor forward(const torch::Tensor &x) const;

    /// From the gradient of forward()'s result to that of `x`. The stride must be 1.
    torch::Tensor gradient(const torch::Tensor &of_result) const;

private:
    torch::Tensor weight_;
    torch::Tensor bias_;
    int64_t stride_ = 1;
};

/// A transposed convolution that doubles height and width: 3x3, stride 2.
class FrozenUpsampling {
public:
    FrozenUpsampling() = default;

    /// `weight` is `in x out x 3 x 3`, `bias` `out`.
    FrozenUpsampling(const torch::Tensor &weight, const torch::Tensor &bias);

    void to(const torch::Device &device, torch::ScalarType type);

    torch::Tensor forward(const torch::Tensor &x) const;
    torch::Tensor gradient(const torch::Tensor &of_result) const;

private:
    torch::Tensor weight_;
    torch::Tensor bias_;
};

/// A convolution of feature maps whose borders are mirrored outwards by `margin` pixels. Maps may
/// be some channels of a larger one, of any type.
class FrozenMirroredConvolution {
public:
    FrozenMirroredConvolution() = default;

    /// As FrozenConvolution.
    FrozenMirroredConvolution(const torch::Tensor &weight, const torch::Tensor &bias,
                              int64_t stride, int64_t margin);

    void to(const torch::Device &device, torch::ScalarType type);
    torch::ScalarType type() const { return type_; }

    torch::Tensor forward(const torch::Tensor &x) const;

    /// Adds the convolution of `x` to `result`.
    void add_forward(const torch::Tensor &x, const torch::Tensor &result) const;

    /// Adds to the gradient of `x` what comes from that of the result. The stride must be 1.
    void add_gradient(const torch::Tensor &of_result, const torch::Tensor &of_x) const;

private:
    torch::Tensor bordered(const torch::Tensor &x) const;

    torch::ScalarType type_ = torch::kFloat32;
    torch::Tensor bias_;
    int64_t stride_ = 1;
    int64_t margin_ = 0;
    FrozenConvolution direct_;
    WinogradConvolution quick_; ///< in its place where it can be
};

/// Mirrors `margin` pixels on each side of `x`.
torch::Tensor reflected(const torch::Tensor &x, int64_t margin);

/// From the gradient of reflected()'s result, which is changed, to that of `x`: a view of it.
torch::Tensor reflected_gradient(torch::Tensor of_result, int64_t margin);

} // namespace refill
