#pragma once
/// LGNet (Quan, Zhang, Zhang, Li, Wang and Yan 2022, "Image Inpainting with Local and Global
/// Refinement"): three networks, one after the other, each of which corrects the fill of the one
/// before. The coarse and the global one see everything at once, at the size they were trained for;
/// the local one sees little of the photo, so it works at any size.

#include "core/networks/local_resnet.h"
#include "core/networks/unet.h"

#include <filesystem>
#include <functional>
#include <string>

namespace refill {

/// The three networks. Images are `1 x 3 x H x W` in [-1, 1], holes `1 x 1 x H x W`, 1 in the hole.
class LgNet {
public:
    enum class Stage { coarse, local, global };

    /// `model` as in find_network_files(). Throws Error (model).
    LgNet(const std::filesystem::path &model, const torch::Device &device);

    /// The photo with the hole blanked, as the first stage expects it.
    static torch::Tensor blanked(const torch::Tensor &image, const torch::Tensor &hole);

    /// What the stage's network makes of `image`, which has the previous stage's fill in the hole.
    /// Sides are multiples of UNetImpl::modulo, or for the local stage of LocalResnetImpl::modulo.
    torch::Tensor predict(Stage stage, const torch::Tensor &image, const torch::Tensor &hole,
                          const std::function<void()> &between = {});

    /// The pixels around a tile that the local stage needs to see.
    int64_t local_reach() const { return local_->reach(); }

    /// What the local stage takes of memory.
    double local_bytes_per_pixel() const { return local_->bytes_per_pixel(); }

    /// The coarse network's file, without its ending.
    const std::string &model() const { return model_; }

private:
    std::string model_;
    UNet coarse_{nullptr};
    LocalResnet local_{nullptr};
    UNet global_{nullptr};
};

} // namespace refill
