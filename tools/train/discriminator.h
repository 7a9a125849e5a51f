#pragma once
/// Judges patches of pictures: photo, or made up? (PatchGAN, Isola et al. 2017.)

#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>

#include <vector>

namespace refill {

struct Judgement {
    torch::Tensor scores;                ///< `N x 1 x h x w`, high for photos
    std::vector<torch::Tensor> features; ///< of each layer before, after its activation
};

/// Without normalisation, so that pictures of a batch are judged one by one and the gradient
/// penalty means what it says.
class DiscriminatorImpl : public torch::nn::Module {
public:
    explicit DiscriminatorImpl(int64_t width = 64);

    /// `N x 3 x H x W` in [0, 1], at least smallest_side high and wide.
    Judgement judge(const torch::Tensor &picture);

    static constexpr int64_t smallest_side = 32;

private:
    std::vector<torch::nn::Conv2d> layers_;
    torch::nn::Conv2d last_{nullptr};
};
TORCH_MODULE(Discriminator);

} // namespace refill
