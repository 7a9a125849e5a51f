#pragma once
/// Between plain pixels and torch.

#include "core/image.h"

#include <torch/types.h>

namespace refill {

/// `1 x 3 x H x W`, float32.
torch::Tensor to_tensor(const Image &image, const torch::Device &device);

/// `1 x 1 x H x W`, float32, 1 in the hole.
torch::Tensor to_tensor(const Mask &mask, const torch::Device &device);

/// From `1 x 3 x H x W` on any device.
Image to_image(const torch::Tensor &tensor);

} // namespace refill
