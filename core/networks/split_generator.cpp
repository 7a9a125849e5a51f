#include "core/networks/split_generator.h"

#include "core/refine/cost.h"

#include <memory>

namespace refill {

double SplitGenerator::bytes_per_pixel() const {
    return refill::bytes_per_pixel(generator_.config());
}

std::vector<torch::Tensor> SplitGenerator::front(const torch::Tensor &input,
                                                 const Checkpoint &between) {
    return {generator_.front(input, split_, between)};
}

torch::Tensor SplitGenerator::rear(const std::vector<torch::Tensor> &features,
                                   const Checkpoint &between) {
    return generator_.rear(features[0], split_, nullptr, between);
}

TracedPrediction SplitGenerator::traced_rear(const std::vector<torch::Tensor> &features,
                                             const Checkpoint &between) {
    const auto tape = std::make_shared<Tape>();
    const auto image = generator_.rear(features[0], split_, tape.get(), between);
    const auto gradients = [this, tape, between](const torch::Tensor &of_image) {
        return std::vector{generator_.gradient(of_image, split_, *tape, between)};
    };
    return {image, gradients};
}

} // namespace refill
