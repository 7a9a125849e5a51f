#pragma once
/// DFNet (Hong, Xiong, Ji and Fan 2019, "Deep Fusion Network for Image Completion",
/// arXiv 1904.08060): the coarse stage of the two-stage engine, and an engine by itself.

#include "core/networks/encode_decode.h"

namespace refill {

/// Decides for each pixel and colour how much of a prediction to take and how much of the photo.
class FusionImpl : public torch::nn::Module {
public:
    explicit FusionImpl(int64_t channels);

    /// `features` is `1 x C x H x W`, `image` `1 x 3 x H x W` in [0, 1] with the hole blanked; the
    /// result is as `image`.
    torch::Tensor forward(const torch::Tensor &features, const torch::Tensor &image);

private:
    torch::nn::Conv2d predict_{nullptr}, conv1_{nullptr}, conv2_{nullptr}, conv3_{nullptr};
    torch::nn::BatchNorm2d norm1_{nullptr}, norm2_{nullptr};
};
TORCH_MODULE(Fusion);

class DfNetImpl : public torch::nn::Module {
public:
    explicit DfNetImpl(const EncodeDecodeConfig &config);

    /// `image` is `1 x 3 x H x W` in [0, 1] with the hole blanked, its channels in the order that
    /// the network was trained with (published: blue, green, red); `known` is `1 x 1 x H x W`, 0 in
    /// the hole. Both sides are multiples of EncodeDecode::modulo. The result is as `image`.
    torch::Tensor forward(const torch::Tensor &image, const torch::Tensor &known,
                          const std::function<void()> &between = {});

private:
    EncodeDecode trunk_;
    std::vector<Fusion> fusions_; ///< by level; only the first takes part in prediction
};
TORCH_MODULE(DfNet);

/// A tensor by which a file is recognised.
extern const char *const first_dfnet_tensor;

/// Throws Error (model), as NetworkTensors does.
DfNet load_dfnet(const NetworkTensors &tensors);

} // namespace refill
