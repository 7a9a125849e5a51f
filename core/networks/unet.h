#pragma once
/// The U-Nets of LGNet: its coarse network (that of pix2pix, Isola et al. 2017) and its global one,
/// which is the same with attention at three sizes.

#include "core/networks/load_network.h"
#include "core/networks/self_attention.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <functional>
#include <vector>

namespace refill {

/// The shape of a U-Net, and with it the names of its tensors.
struct UNetConfig {
    int64_t width = 64;     ///< channels after the first convolution ("ngf")
    bool attention = false; ///< LGNet's global network
};

class UNetImpl : public torch::nn::Module {
public:
    /// Heights and widths that forward() takes are multiples of this.
    static constexpr int64_t modulo = 256;

    explicit UNetImpl(const UNetConfig &config);

    /// `1 x 4 x H x W`, RGB in [-1, 1] and the hole, to `1 x 3 x H x W` in [-1, 1]. `between` is
    /// called between layers; what it throws ends the pass.
    torch::Tensor forward(const torch::Tensor &input, const std::function<void()> &between = {});

private:
    struct Level {
        torch::nn::Conv2d down{nullptr};
        torch::nn::BatchNorm2d down_norm{nullptr}; ///< null at both ends
        torch::nn::ConvTranspose2d up{nullptr};
        torch::nn::BatchNorm2d up_norm{nullptr}; ///< null at the first level
        SelfAttention attention{nullptr};        ///< null where there is none
    };

    Level make_level(int number, const UNetConfig &config);

    std::vector<Level> levels_; ///< the first at the full size, each at half the size of the last
};
TORCH_MODULE(UNet);

/// The first convolution's weights, by which a file is recognised.
std::string first_unet_tensor(bool attention);

/// Throws Error (model), as NetworkTensors does.
UNet load_unet(const NetworkTensors &tensors, bool attention);

} // namespace refill
