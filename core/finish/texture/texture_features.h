#pragma once
/// The features that a texture is described by.

#include <torch/types.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace refill {

class TextureFeatures {
public:
    virtual ~TextureFeatures() = default;

    /// The feature maps of `rgb` (`1 x 3 x H x W` in [0, 1], H and W multiples of stride()):
    /// `1 x C x H/s x W/s` for each layer, where s divides stride(). Differentiable with respect to
    /// `rgb`.
    virtual std::vector<torch::Tensor> maps(const torch::Tensor &rgb) = 0;

    virtual int64_t stride() const = 0;

    /// How many pixels away, a multiple of stride(), a feature sees nothing any more.
    virtual int64_t reach() const = 0;

    /// How many values a pass computes for each pixel, those between the layers included.
    virtual double values_per_pixel() const = 0;

    /// The time that a pass there and back takes for each pixel, as Engine::work() counts.
    virtual double work_per_pixel() const = 0;

    virtual void to(const torch::Device &device) = 0;
};

/// Random filters at several scales, always the same ones (Ustyuzhaninov, Brendel, Gatys and Bethge
/// 2016, "Texture synthesis using shallow convolutional networks with random filters").
std::unique_ptr<TextureFeatures> make_filter_bank();

/// The network in `file`, on the CPU: VGG19 under torchvision's names (`features.0.weight`, ...),
/// or a LaMa network, of which the encoder is taken. Throws Error (model).
std::unique_ptr<TextureFeatures> load_texture_features(const std::filesystem::path &file);

} // namespace refill
