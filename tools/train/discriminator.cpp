#include "tools/train/discriminator.h"

#include "core/error.h"

#include <torch/utils.h>

#include <algorithm>
#include <string>

namespace refill {
namespace {

torch::nn::Conv2d convolution(int64_t in, int64_t out, int64_t stride) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 4).stride(stride).padding(2));
}

} // namespace

DiscriminatorImpl::DiscriminatorImpl(int64_t width) {
    constexpr int64_t halvings = 3;
    int64_t in = 3;
    for (int64_t i = 0; i <= halvings; ++i) {
        const int64_t out = std::min(width << i, width * 8);
        layers_.push_back(register_module("layer" + std::to_string(i),
                                          convolution(in, out, i < halvings ? 2 : 1)));
        in = out;
    }
    last_ = register_module("last", convolution(in, 1, 1));
}

Judgement DiscriminatorImpl::judge(const torch::Tensor &picture) {
    REFILL_ASSERT(picture.size(2) >= smallest_side && picture.size(3) >= smallest_side);
    Judgement judgement;
    auto x = picture * 2 - 1;
    for (auto &layer : layers_) {
        x = torch::leaky_relu(layer->forward(x), 0.2);
        judgement.features.push_back(x);
    }
    judgement.scores = last_->forward(x);
    return judgement;
}

} // namespace refill
