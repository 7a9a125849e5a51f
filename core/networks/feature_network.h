#pragma once
/// The feature network that judges fills, in training and in evaluation: SqueezeNet v1.1 (Iandola
/// et al. 2016), as its authors published it for Caffe.

#include "core/files/weights.h"

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace refill {

class FeatureNetwork {
public:
    /// From tensors with the names of the Caffe model: `conv1.weight`, `fire2/squeeze1x1.bias`;
    /// others are left aside. The network is on the CPU, in float32. `file` is named in errors.
    /// Throws Error (model) for the first tensor that is missing or of another shape.
    FeatureNetwork(const Weights &weights, const std::string &file);

    /// The feature maps of conv1, fire2, fire3, fire4, fire5, fire6 and fire8, after their ReLU:
    /// `N x C x h x w` each, h and w smaller from layer to layer. `rgb` is `N x 3 x H x W` in
    /// [0, 1], at least smallest_side high and wide, on the device where the network is.
    /// Differentiable with respect to `rgb`; the weights are constants.
    std::vector<torch::Tensor> features(const torch::Tensor &rgb) const;

    static constexpr int64_t smallest_side = 17; ///< leaves one pixel for fire6 and beyond

    void to(const torch::Device &device);

private:
    torch::Tensor convolve(const torch::Tensor &x, const std::string &layer, int64_t stride,
                           int64_t padding) const;
    torch::Tensor fire(const torch::Tensor &x, const std::string &layer) const;

    std::map<std::string, torch::Tensor> weights_;
    torch::Tensor mean_; ///< `1 x 3 x 1 x 1`, BGR
};

/// The network in `file`. Throws Error (model).
FeatureNetwork load_feature_network(const std::filesystem::path &file);

/// How different two pictures look in a hole, from their features(): at each position the squared
/// distance between the channel vectors brought to unit length, averaged over the hole, then over
/// the layers. `hole` is `N x 1 x H x W` with values in [0, 1]; it is brought to each layer's size
/// by area. Returns one distance for each picture (`N`), 0 for one without a hole. Differentiable.
torch::Tensor feature_distance(const std::vector<torch::Tensor> &a,
                               const std::vector<torch::Tensor> &b, const torch::Tensor &hole);

} // namespace refill
