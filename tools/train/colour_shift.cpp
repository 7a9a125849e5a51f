#include "tools/train/colour_shift.h"

#include "core/refine/pyramid.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>

namespace refill {
namespace {

torch::Tensor half(const torch::Tensor &x) {
    const auto even = at::constant_pad_nd(x, {0, x.size(3) % 2, 0, x.size(2) % 2});
    return at::avg_pool2d(even, 2);
}

/// `sums` are values times `weight`, the share of each pixel that is known.
torch::Tensor spread(const torch::Tensor &sums, const torch::Tensor &weight) {
    auto mean = sums / weight.clamp_min(1e-6);
    if (weight.size(2) == 1 && weight.size(3) == 1)
        return mean;
    const auto coarse = spread(half(sums), half(weight));
    const auto smooth = resize_bilinear(coarse, weight.size(2), weight.size(3));
    return weight * mean + (1 - weight) * smooth;
}

} // namespace

torch::Tensor push_pull(const torch::Tensor &values, const torch::Tensor &known) {
    return spread(values * known, known);
}

torch::Tensor shift_colours(const torch::Tensor &prediction, const torch::Tensor &photo,
                            const torch::Tensor &hole) {
    return prediction + hole * push_pull(photo - prediction, 1 - hole);
}

} // namespace refill
