#pragma once
/// What DFNet and the refinement network of the two-stage engine share: convolutions that halve the
/// size eight times, then as many steps that double it again, each joined with the feature maps of
/// that size on the way down (Hong et al. 2019, arXiv 1904.08060).

#include "core/networks/load_network.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <functional>
#include <string>
#include <vector>

namespace refill {

/// The widths and kernels, from the outermost level to the innermost.
struct EncodeDecodeConfig {
    struct Level {
        int64_t in = 0;     ///< channels on the way down, before this level
        int64_t inner = 0;  ///< after it
        int64_t kernel = 3; ///< of the convolution down; odd
        int64_t out = 0;    ///< channels on the way up, after this level
    };
    std::vector<Level> levels;
};

/// How the tensors of level `level` (0: the outermost) are called: "en_0" and "de_0" in DFNet.
struct EncodeDecodeNames {
    std::function<std::string(int level)> encode;
    std::function<std::string(int level)> decode;
};

/// Bytes that a pass takes for each pixel: its feature maps at the full size, where there are most,
/// in the last step up; and half as much again for what the convolution itself needs. Fitted to
/// measured peaks (tools/bench/networks.cpp).
double bytes_per_pixel(const EncodeDecodeConfig &config);

class EncodeDecode {
public:
    static constexpr int depth = 8;
    /// Heights and widths that forward() takes are multiples of this.
    static constexpr int64_t modulo = int64_t{1} << depth;

    EncodeDecode() = default;

    /// Registers its layers in `network`.
    EncodeDecode(torch::nn::Module &network, const EncodeDecodeConfig &config,
                 const EncodeDecodeNames &names);

    /// `1 x in x H x W` to `1 x out x H x W`, the first level's. `between` is called between
    /// layers; what it throws ends the pass.
    torch::Tensor forward(const torch::Tensor &input, const std::function<void()> &between = {});

private:
    struct Level {
        torch::nn::Conv2d down{nullptr};
        torch::nn::BatchNorm2d down_norm{nullptr}; ///< null at the first level
        torch::nn::Conv2d up{nullptr};
        torch::nn::BatchNorm2d up_norm{nullptr};
    };
    std::vector<Level> levels_;
};

/// Reads the configuration off the tensors' shapes. Throws Error (model) where `inputs` channels
/// cannot go in or the levels do not fit each other.
EncodeDecodeConfig infer_encode_decode(const NetworkTensors &tensors,
                                       const EncodeDecodeNames &names, int64_t inputs);

} // namespace refill
