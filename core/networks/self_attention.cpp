#include "core/networks/self_attention.h"

#include <torch/types.h>

#include <algorithm>

namespace refill {
namespace {

constexpr int64_t numbers_at_once = int64_t{1} << 22; // 16 MiB of likenesses

/// `C x N`: the column of each position at length one.
torch::Tensor normalised(const torch::Tensor &columns) {
    const auto shifted = columns + 1e-7; // as published: no column is all of 0
    return shifted / shifted.square().sum(0, /*keepdim=*/true).sqrt();
}

} // namespace

SelfAttentionImpl::SelfAttentionImpl(int64_t channels) {
    combiner_ = register_module(
        "combiner", torch::nn::Conv2d(torch::nn::Conv2dOptions(2 * channels, channels, 1)));
}

torch::Tensor SelfAttentionImpl::forward(const torch::Tensor &x) {
    const int64_t channels = x.size(1);
    const int64_t positions = x.size(2) * x.size(3);
    const auto keys = normalised(x.view({channels, positions}));
    // Likenesses are summed over each position's 3 x 3 neighbourhood. They are linear in the
    // position's own column, so the columns can be summed instead, before there are N x N of them.
    const auto queries =
        (9 * torch::avg_pool2d(x, {3, 3}, {1, 1}, {1, 1})).view({channels, positions});

    auto rebuilt = torch::empty_like(queries);
    const int64_t step = std::max<int64_t>(1, numbers_at_once / positions);
    for (int64_t begin = 0; begin < positions; begin += step) {
        const int64_t count = std::min(step, positions - begin);
        const auto likeness = keys.t().matmul(queries.narrow(1, begin, count)); // N x count
        rebuilt.narrow(1, begin, count).copy_(keys.matmul(torch::softmax(likeness, 0)));
    }
    return combiner_(torch::cat({rebuilt.view_as(x), x}, 1));
}

} // namespace refill
