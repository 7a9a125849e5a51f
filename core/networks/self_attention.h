#pragma once
/// The attention of LGNet's global network (Quan et al. 2022, "Image Inpainting with Local and
/// Global Refinement"): each position is rebuilt from all others that look like it.

#include <torch/nn/modules/conv.h>

namespace refill {

class SelfAttentionImpl : public torch::nn::Module {
public:
    explicit SelfAttentionImpl(int64_t channels);

    /// `1 x C x H x W` to the same. A position's likeness to all others is a row of `H * W`
    /// numbers; rows are computed a few at a time, so memory grows with `H * W` and not with its
    /// square.
    torch::Tensor forward(const torch::Tensor &x);

private:
    torch::nn::Conv2d combiner_{nullptr};
};
TORCH_MODULE(SelfAttention);

} // namespace refill
