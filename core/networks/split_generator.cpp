#include "core/networks/split_generator.h"

#include "core/networks/precision.h"
#include "core/refine/cost.h"

#include <ATen/Context.h>

#include <memory>

namespace refill {

void SplitGenerator::to(const torch::Device &device) {
    const auto type = convolution_type(precision_, device);
    // Of a GPU's float32 convolutions, those that cut numbers to 19 bits are not exact.
    if (device.is_cuda())
        at::globalContext().setAllowTF32CuDNN(type != torch::kFloat32);
    generator_.to(device, type);
}

double SplitGenerator::bytes_per_pixel() const {
    return refill::bytes_per_pixel(generator_.config(), generator_.type());
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
