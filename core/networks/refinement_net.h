#pragma once
/// The second stage of two-stage inpainting (Moskalenko, Erofeev and Vatolin 2020, "Deep Two-Stage
/// High-Resolution Image Inpainting"): refines a fill that another engine made at a small size. The
/// photo is shown to the network five times, once as it is and once shifted to each side, so that
/// content from beside the hole lies where it is needed.

#include "core/image.h"
#include "core/networks/encode_decode.h"

namespace refill {

class RefinementNetImpl : public torch::nn::Module {
public:
    static constexpr int64_t inputs = 20;

    explicit RefinementNetImpl(const EncodeDecodeConfig &config);

    /// `1 x 20 x H x W` as shifted_views() makes it, both sides multiples of EncodeDecode::modulo,
    /// to `1 x 3 x H x W` in [0, 1]: the fill in the hole, the photo elsewhere.
    torch::Tensor forward(const torch::Tensor &views, const std::function<void()> &between = {});

private:
    EncodeDecode trunk_;
    torch::nn::Conv2d last_{nullptr};
};
TORCH_MODULE(RefinementNet);

/// A tensor by which a file is recognised.
extern const char *const first_refinement_tensor;

/// Throws Error (model), as NetworkTensors does.
RefinementNet load_refinement_net(const NetworkTensors &tensors);

/// What the network sees of `part`, a rectangle of the photo: `1 x 20 x h x w`. `image`
/// (`1 x 3 x H x W`, in [0, 1]) holds the coarse fill in the hole; `hole` (`1 x 1 x H x W`) may
/// take any value from 0 to 1. The channels: hole, image, then image and hole shifted by `shift`
/// pixels up, down, right and left. What a shift uncovers is dark and counts as hole.
torch::Tensor shifted_views(const torch::Tensor &image, const torch::Tensor &hole, int64_t shift,
                            const Rect &part);

} // namespace refill
