#pragma once
/// LaMa's generator with weights that never change: what fills and refines. It computes what
/// generator.h's does, on feature maps that lie channels last, with batch norms inside the
/// convolutions and gradients written out, which need no more of the forward pass than where each
/// ReLU let values through.

#include "core/networks/frozen_ffc.h"
#include "core/networks/generator.h"

#include <functional>
#include <vector>

namespace refill {

class FrozenGenerator {
public:
    /// Called between the layers; what it throws ends the pass.
    using Checkpoint = std::function<void()>;

    /// From the generator's own tensors (generator_file.h); on the CPU, in float32. Throws Error
    /// (model) for the first tensor that is missing, unexpected, of another shape, or not finite.
    explicit FrozenGenerator(const NetworkTensors &tensors);

    const GeneratorConfig &config() const { return config_; }

    torch::ScalarType type() const { return type_; }

    /// Where to compute, and with which type in the convolutions: float32 or bfloat16.
    void to(const torch::Device &device, torch::ScalarType type);

    /// As GeneratorImpl::front(), to `1 x C x H/m x W/m` in float32, the local channels first. No
    /// graph is made here, nor below.
    torch::Tensor front(const torch::Tensor &input, int64_t split, const Checkpoint &between) const;

    /// As GeneratorImpl::rear(). Keeps what gradient() needs in `tape`, where there is one.
    torch::Tensor rear(const torch::Tensor &features, int64_t split, Tape *tape,
                       const Checkpoint &between) const;

    /// From the gradient of rear()'s result to that of its features.
    torch::Tensor gradient(const torch::Tensor &of_result, int64_t split, Tape &tape,
                           const Checkpoint &between) const;

private:
    torch::Tensor decode(torch::Tensor x, Tape *tape, const Checkpoint &between) const;
    torch::Tensor decode_gradient(const torch::Tensor &of_result, Tape &tape,
                                  const Checkpoint &between) const;

    GeneratorConfig config_;
    torch::ScalarType type_ = torch::kFloat32;
    std::vector<FrozenFfc> encoder_;
    std::vector<FrozenResnetBlock> blocks_;
    std::vector<FrozenUpsampling> upsamplings_;
    FrozenConvolution last_;
};

} // namespace refill
