#pragma once
/// LGNet's local network: residual blocks that see some 100 pixels, and so work at any size.

#include "core/networks/load_network.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <functional>
#include <vector>

namespace refill {

/// Two mirrored 3 x 3 convolutions, added to what goes in.
class LocalBlockImpl : public torch::nn::Module {
public:
    explicit LocalBlockImpl(int64_t channels);
    torch::Tensor forward(const torch::Tensor &x);

private:
    torch::nn::Conv2d conv1_{nullptr}, conv2_{nullptr};
    torch::nn::BatchNorm2d norm1_{nullptr}, norm2_{nullptr};
};
TORCH_MODULE(LocalBlock);

class LocalResnetImpl : public torch::nn::Module {
public:
    /// Heights and widths that forward() takes are multiples of this, and at least twice this.
    static constexpr int64_t modulo = 4;
    /// `width` channels after the first convolution, four times as many in the `blocks` blocks.
    LocalResnetImpl(int64_t width, int64_t blocks);

    /// Bytes that a pass takes for each pixel: feature maps at the full size, with room for what
    /// the convolutions need. Fitted to measured peaks (tools/bench/networks.cpp).
    double bytes_per_pixel() const;

    /// No pixel of the result depends on one that is more pixels away than this.
    int64_t reach() const { return 16 + 8 * static_cast<int64_t>(blocks_.size()); }

    /// `1 x 4 x H x W`, RGB in [-1, 1] and the hole, to `1 x 3 x H x W` in [-1, 1]. `between` is
    /// called between layers; what it throws ends the pass.
    torch::Tensor forward(const torch::Tensor &input, const std::function<void()> &between = {});

private:
    torch::nn::Conv2d first_{nullptr}, down1_{nullptr}, down2_{nullptr}, last_{nullptr};
    torch::nn::ConvTranspose2d up1_{nullptr}, up2_{nullptr};
    torch::nn::BatchNorm2d first_norm_{nullptr}, down1_norm_{nullptr}, down2_norm_{nullptr},
        up1_norm_{nullptr}, up2_norm_{nullptr};
    std::vector<LocalBlock> blocks_;
};
TORCH_MODULE(LocalResnet);

/// Throws Error (model), as NetworkTensors does.
LocalResnet load_local_resnet(const NetworkTensors &tensors);

} // namespace refill
