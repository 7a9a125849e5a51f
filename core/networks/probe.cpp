#include "core/networks/probe.h"

#include "core/networks/tiles.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/zeros.h>

namespace refill {

Probe::Probe(int64_t height, int64_t width, const torch::Device &device) {
    const auto x = torch::linspace(0.1, 0.6, width).view({1, 1, 1, width});
    const auto y = torch::linspace(0.2, 0.9, height).view({1, 1, height, 1});
    const auto flat = torch::zeros({1, 1, height, width});
    image = torch::cat({x + flat, y + flat, 0.5 * (x + y)}, 1).to(device);
    hole = torch::zeros({1, 1, height, width}, image.options());
    cut(hole, {int(width * 3 / 8), int(height * 3 / 8), int(width / 4), int(height / 4)}).fill_(1);
}

double Probe::error(const torch::Tensor &prediction) const {
    const auto off = (prediction - image).abs().mean(1, /*keepdim=*/true);
    const auto mean_where = [&](const torch::Tensor &where) {
        return ((off * where).sum() / where.sum()).item<double>();
    };
    return mean_where(hole) + mean_where(1 - hole);
}

} // namespace refill
