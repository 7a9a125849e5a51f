#include "core/networks/spectrum.h"

#include <torch/fft.h>

namespace refill {

torch::Tensor to_spectrum(const torch::Tensor &x) {
    const auto c = x.size(1), h = x.size(2), w = x.size(3);
    const auto complex = torch::fft::rfftn(x.to(torch::kFloat32), {}, {{-2, -1}}, "ortho");
    return torch::view_as_real(complex)
        .permute({0, 2, 3, 4, 1}) // 1 x H x W/2+1 x 2 x C
        .reshape({1, h, w / 2 + 1, 2 * c})
        .permute({0, 3, 1, 2});
}

torch::Tensor from_spectrum(const torch::Tensor &spectrum, int64_t width) {
    const auto c = spectrum.size(1) / 2, h = spectrum.size(2), w = spectrum.size(3);
    const auto parts = spectrum.to(torch::kFloat32).view({1, 2, c, h, w}).permute({0, 2, 3, 4, 1});
    return torch::fft::irfftn(torch::view_as_complex(parts.contiguous()), {{h, width}}, {{-2, -1}},
                              "ortho")
        .contiguous(at::MemoryFormat::ChannelsLast);
}

} // namespace refill
