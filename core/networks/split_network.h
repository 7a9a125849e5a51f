#pragma once
/// A network in two parts: the front turns a photo with its hole into feature maps, the rear turns
/// feature maps into a filled photo. Feature refinement optimises what passes between them.

#include <torch/types.h>

#include <functional>
#include <vector>

namespace refill {

/// What the rear made of feature maps, and the way back to them.
struct TracedPrediction {
    torch::Tensor image; ///< `1 x 3 x H x W` in [0, 1], without a graph

    /// From the gradient of `image` to those of the feature maps. To be called once at most.
    std::function<std::vector<torch::Tensor>(const torch::Tensor &of_image)> gradients;
};

class SplitNetwork {
public:
    /// Called between the network's layers; what it throws ends the pass.
    using Checkpoint = std::function<void()>;

    virtual ~SplitNetwork() = default;

    /// Heights and widths that front() takes are multiples of this.
    virtual int64_t modulo() const = 0;

    /// Bytes that refining takes for each pixel of the largest scale.
    virtual double bytes_per_pixel() const = 0;

    virtual void to(const torch::Device &device) = 0;

    /// `1 x 4 x H x W`, RGB in [0, 1] with the hole blanked and the hole itself, to the feature
    /// maps, one tensor or more.
    virtual std::vector<torch::Tensor> front(const torch::Tensor &input,
                                             const Checkpoint &between) = 0;

    /// The rest: to `1 x 3 x H x W` in [0, 1], without a graph.
    virtual torch::Tensor rear(const std::vector<torch::Tensor> &features,
                               const Checkpoint &between) = 0;

    /// The same where gradients will be asked for. `between` is called on their way too.
    virtual TracedPrediction traced_rear(const std::vector<torch::Tensor> &features,
                                         const Checkpoint &between) = 0;
};

} // namespace refill
