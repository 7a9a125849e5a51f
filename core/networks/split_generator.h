#pragma once
/// LaMa's generator, split before one of its residual blocks.

#include "core/networks/frozen_generator.h"
#include "core/networks/split_network.h"

#include <string>

namespace refill {

class SplitGenerator : public SplitNetwork {
public:
    /// `split` blocks belong to the front; see GeneratorImpl::front(). `precision` is one of
    /// convolution_type()'s.
    SplitGenerator(FrozenGenerator generator, int64_t split, std::string precision)
        : generator_(std::move(generator)), split_(split), precision_(std::move(precision)) {}

    int64_t modulo() const override { return refill::modulo(generator_.config()); }
    double bytes_per_pixel() const override;
    void to(const torch::Device &device) override;
    std::vector<torch::Tensor> front(const torch::Tensor &input,
                                     const Checkpoint &between) override;
    torch::Tensor rear(const std::vector<torch::Tensor> &features,
                       const Checkpoint &between) override;
    TracedPrediction traced_rear(const std::vector<torch::Tensor> &features,
                                 const Checkpoint &between) override;

private:
    FrozenGenerator generator_;
    int64_t split_;
    std::string precision_;
};

} // namespace refill
