#pragma once
/// A network in two parts: the front turns a photo with its hole into feature maps, the rear turns
/// feature maps into a filled photo. Feature refinement optimises what passes between them.

#include <torch/types.h>

#include <functional>
#include <vector>

namespace refill {

/// Bytes that refining takes for each pixel of the largest scale, float32.
struct PixelBytes {
    double keep = 0.0;      ///< where the backward pass finds everything kept
    double recompute = 0.0; ///< where it computes what it can once more; at most `keep`
};

class SplitNetwork {
public:
    /// Called between the network's layers; what it throws ends the pass.
    using Checkpoint = std::function<void()>;

    virtual ~SplitNetwork() = default;

    /// Heights and widths that front() takes are multiples of this.
    virtual int64_t modulo() const = 0;

    virtual PixelBytes bytes_per_pixel() const = 0;

    virtual void to(const torch::Device &device) = 0;

    /// `1 x 4 x H x W`, RGB in [0, 1] with the hole blanked and the hole itself, to the feature
    /// maps, one tensor or more.
    virtual std::vector<torch::Tensor> front(const torch::Tensor &input,
                                             const Checkpoint &between) = 0;

    /// The rest: to `1 x 3 x H x W` in [0, 1]. With `recompute`, a backward pass keeps less and
    /// computes it once more, where the network can do that.
    virtual torch::Tensor rear(const std::vector<torch::Tensor> &features, bool recompute,
                               const Checkpoint &between) = 0;
};

/// Calls `between`, where there is one, now and once more when a backward pass comes by `x`.
void pass(const SplitNetwork::Checkpoint &between, const torch::Tensor &x);

} // namespace refill
