#pragma once
/// LaMa's generator (FFCResNetGenerator, Suvorov et al. 2021) as training sees it, layer by layer
/// as published. It is in two parts: the front turns a photo with its hole into feature maps, the
/// rear turns feature maps into a filled photo. frozen_generator.h computes the same in less time.

#include "core/networks/ffc.h"

#include <vector>

namespace refill {

/// The shape of a generator. The defaults are Big-LaMa's.
struct GeneratorConfig {
    int64_t width = 64;        ///< channels after the first convolution ("ngf")
    int64_t downsamplings = 3; ///< each halves the size and doubles the channels
    int64_t blocks = 18;       ///< residual blocks
    int64_t local = 128;       ///< channels of the residual blocks' local branch
    int64_t global = 384;      ///< and of their global one; 0: none
    bool local_fourier_unit = false;

    bool operator==(const GeneratorConfig &) const = default;
};

/// Heights and widths that such a generator takes are multiples of this.
int64_t modulo(const GeneratorConfig &config);

class GeneratorImpl : public torch::nn::Module {
public:
    explicit GeneratorImpl(const GeneratorConfig &config);

    const GeneratorConfig &config() const { return config_; }
    int64_t modulo() const { return refill::modulo(config_); }

    /// The part before the residual block `split` (0: before the first).
    /// `1 x 4 x H x W`, RGB with the hole blanked and the hole itself, to `1 x C x H/m x W/m`.
    Features front(const torch::Tensor &input, int64_t split);

    /// The feature maps after each layer before the first residual block, local and global channels
    /// together: `1 x ngf x H x W` to `1 x C x H/m x W/m`.
    std::vector<torch::Tensor> encode(const torch::Tensor &input);

    /// The rest: to `1 x 3 x H x W` in [0, 1].
    torch::Tensor rear(Features features, int64_t split);

    torch::Tensor forward(const torch::Tensor &input) { return rear(front(input, 0), 0); }

private:
    torch::Tensor decode(torch::Tensor x);

    GeneratorConfig config_;
    std::vector<FfcBnAct> encoder_;
    std::vector<FfcResnetBlock> blocks_;
    std::vector<torch::nn::ConvTranspose2d> upsamplings_;
    std::vector<torch::nn::BatchNorm2d> norms_;
    torch::nn::Conv2d last_{nullptr};
};
TORCH_MODULE(Generator);

} // namespace refill
