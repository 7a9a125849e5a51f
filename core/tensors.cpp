#include "core/tensors.h"

#include <cstring>

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
    const auto pixels = tensor.detach().squeeze(0).permute({1, 2, 0}).to(torch::kCPU).contiguous();
    Image image(static_cast<int>(pixels.size(1)), static_cast<int>(pixels.size(0)));
    std::memcpy(image.data(), pixels.data_ptr<float>(), image.pixels() * 3 * sizeof(float));
    return image;
}

} // namespace refill
