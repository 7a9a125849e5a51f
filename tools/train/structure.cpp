#include "tools/train/structure.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/replication_pad2d.h>
#include <torch/utils.h>

namespace refill {
namespace {

constexpr int64_t radius = 4;         // of the filter's windows
constexpr double texture = 0.1 * 0.1; // the variance that counts as such
constexpr int64_t shore = 12;         // pixels from the border that keep their texture
constexpr int scales = 4;

torch::Tensor window_mean(const torch::Tensor &x) {
    return torch::avg_pool2d(torch::replication_pad2d(x, {radius, radius, radius, radius}),
                             2 * radius + 1, 1);
}

/// 1 where the square of 2 `margin` + 1 pixels around is hole.
torch::Tensor eroded(const torch::Tensor &hole, int64_t margin) {
    return 1 - torch::max_pool2d(1 - hole, 2 * margin + 1, 1, margin);
}

/// From 0 at the hole's border to 1, in steps.
torch::Tensor depth(const torch::Tensor &hole) {
    return (eroded(hole, shore / 3) + eroded(hole, 2 * shore / 3) + eroded(hole, shore)) / 3;
}

torch::Tensor across(const torch::Tensor &x) {
    return x.narrow(3, 1, x.size(3) - 1) - x.narrow(3, 0, x.size(3) - 1);
}

torch::Tensor down(const torch::Tensor &x) {
    return x.narrow(2, 1, x.size(2) - 1) - x.narrow(2, 0, x.size(2) - 1);
}

/// The mean of `errors` over the pixels of `share`, of which there is one row or column more.
torch::Tensor mean_in(const torch::Tensor &errors, const torch::Tensor &share) {
    const auto weight = share.narrow(2, 0, errors.size(2)).narrow(3, 0, errors.size(3));
    return (errors.abs().mean(1, true) * weight).sum() / weight.sum().clamp_min(1e-8);
}

} // namespace

torch::Tensor without_texture(const torch::Tensor &photo) {
    const auto mean = window_mean(photo);
    const auto variance = (window_mean(photo.square()) - mean.square()).mean(1, true).clamp_min(0);
    const auto kept = variance / (variance + texture);
    return window_mean(kept) * photo + window_mean((1 - kept) * mean);
}

torch::Tensor without_texture_deep_inside(const torch::Tensor &photo, const torch::Tensor &hole) {
    torch::NoGradGuard no_grad;
    const auto inside = depth(hole);
    return photo + inside * (without_texture(photo) - photo);
}

torch::Tensor gradient_difference(const torch::Tensor &a, const torch::Tensor &b,
                                  const torch::Tensor &hole) {
    auto difference = a - b, share = hole;
    torch::Tensor sum;
    for (int scale = 0; scale < scales; ++scale) {
        if (scale > 0) {
            difference = torch::avg_pool2d(difference, 2);
            share = torch::avg_pool2d(share, 2);
        }
        const auto here =
            (mean_in(across(difference), share) + mean_in(down(difference), share)) / 2;
        sum = scale == 0 ? here : sum + here;
    }
    return sum / scales;
}

} // namespace refill
