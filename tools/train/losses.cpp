#include "tools/train/losses.h"

#include "core/error.h"

#include <torch/autograd.h>
#include <torch/nn/functional/pooling.h>
#include <torch/utils.h>

namespace refill {
namespace {

/// `hole` at the size of `maps`: how much of each position is hole.
torch::Tensor share_of(const torch::Tensor &hole, const torch::Tensor &maps) {
    return torch::adaptive_avg_pool2d(hole, {maps.size(2), maps.size(3)});
}

torch::Tensor mean_over(const torch::Tensor &values, const torch::Tensor &weight) {
    return (values * weight).sum() / weight.sum().clamp_min(1e-8);
}

} // namespace

torch::Tensor l1(const torch::Tensor &a, const torch::Tensor &b, const torch::Tensor &where) {
    return mean_over((a - b).abs().mean(1, true), where);
}

torch::Tensor half_size(const torch::Tensor &picture) { return torch::avg_pool2d(picture, 2); }

torch::Tensor fooling(const torch::Tensor &scores, const torch::Tensor &hole) {
    return mean_over(torch::softplus(-scores), share_of(hole, scores));
}

torch::Tensor telling_apart(const torch::Tensor &photo_scores, const torch::Tensor &fill_scores,
                            const torch::Tensor &hole) {
    const auto share = share_of(hole, fill_scores);
    const auto fill =
        share * torch::softplus(fill_scores) + (1 - share) * torch::softplus(-fill_scores);
    return torch::softplus(-photo_scores).mean() + fill.mean();
}

torch::Tensor gradient_penalty(const torch::Tensor &scores, const torch::Tensor &photo) {
    const auto gradient = torch::autograd::grad({scores.sum()}, {photo}, {}, /*retain_graph=*/true,
                                                /*create_graph=*/true)[0];
    return gradient.square().sum({1, 2, 3}).mean();
}

torch::Tensor feature_matching(const std::vector<torch::Tensor> &fill,
                               const std::vector<torch::Tensor> &photo) {
    REFILL_ASSERT(!fill.empty() && fill.size() == photo.size());
    torch::Tensor sum;
    for (std::size_t layer = 0; layer < fill.size(); ++layer) {
        const auto target = photo[layer].detach().to(torch::kFloat32);
        const auto difference = (fill[layer].to(torch::kFloat32) - target).square().mean();
        sum = layer == 0 ? difference : sum + difference;
    }
    return sum / static_cast<double>(fill.size());
}

} // namespace refill
