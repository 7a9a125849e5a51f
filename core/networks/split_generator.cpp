#include "core/networks/split_generator.h"

#include "core/refine/cost.h"

namespace refill {

PixelBytes SplitGenerator::bytes_per_pixel() const {
    return refill::bytes_per_pixel(generator_->config());
}

std::vector<torch::Tensor> SplitGenerator::front(const torch::Tensor &input,
                                                 const Checkpoint &between) {
    const Features features = generator_->front(input, split_, between);
    if (!features.global.defined())
        return {features.local};
    return {features.local, features.global};
}

torch::Tensor SplitGenerator::rear(const std::vector<torch::Tensor> &features, bool recompute,
                                   const Checkpoint &between) {
    const Features branches{features[0], features.size() > 1 ? features[1] : torch::Tensor{}};
    return generator_->rear(branches, split_, recompute, between);
}

} // namespace refill
