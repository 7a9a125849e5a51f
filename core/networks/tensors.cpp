#include "core/networks/tensors.h"

namespace refill {

torch::Tensor to_tensor(const Image &image, const torch::Device &device) {
    // from_blob() only looks at the memory, and contiguous() may.
    auto *pixels = const_cast<float *>(image.data());
    const auto view = torch::from_blob(pixels, {image.height(), image.width(), 3}, torch::kFloat32);
    return view.permute({2, 0, 1}).unsqueeze(0).clone(at::MemoryFormat::Contiguous).to(device);
}

torch::Tensor to_tensor(const Mask &mask, const torch::Device &device) {
    auto *pixels = const_cast<std::uint8_t *>(mask.data());
    const auto view = torch::from_blob(pixels, {1, 1, mask.height(), mask.width()}, torch::kUInt8);
    return view.ne(0).to(device, torch::kFloat32);
}

Image to_image(const torch::Tensor &tensor) {
    Image image(static_cast<int>(tensor.size(3)), static_cast<int>(tensor.size(2)));
    torch::from_blob(image.data(), {image.height(), image.width(), 3}, torch::kFloat32)
        .copy_(tensor.detach().squeeze(0).permute({1, 2, 0}));
    return image;
}

} // namespace refill
