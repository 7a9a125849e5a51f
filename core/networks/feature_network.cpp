#include "core/networks/feature_network.h"

#include "core/error.h"
#include "core/files/stored_tensor.h"

namespace refill {
namespace {

/// What the layers were trained on: BGR in 0..255, less ImageNet's mean.
constexpr double value_range = 255.0;
const std::vector<float> mean_bgr{104.0f, 117.0f, 123.0f};

struct Fire {
    const char *name;
    int64_t in;
    int64_t squeezed;
    int64_t expanded; ///< by each of the two expanding convolutions
};

constexpr int64_t first_channels = 64;

constexpr Fire fires[] = {
    {"fire2", 64, 16, 64},   {"fire3", 128, 16, 64},  {"fire4", 128, 32, 128},
    {"fire5", 256, 32, 128}, {"fire6", 256, 48, 192}, {"fire7", 384, 48, 192},
    {"fire8", 384, 64, 256},
};

torch::Tensor pool(const torch::Tensor &x) {
    return torch::max_pool2d(x, 3, 2, 0, 1, /*ceil_mode=*/true);
}

/// Every position's channel vector brought to unit length. The constant keeps a vector of zeros
/// one.
torch::Tensor to_unit_length(const torch::Tensor &x) {
    return x * torch::rsqrt(x.square().sum(1, true) + 1e-10);
}

torch::Tensor take(const Weights &weights, const std::string &name, torch::IntArrayRef shape,
                   const std::string &file) {
    const auto found = weights.tensors.find(name);
    if (found == weights.tensors.end())
        throw Error(ErrorKind::model,
                    "{} is not a SqueezeNet 1.1 feature network: the tensor {} is missing.", file,
                    name);
    if (found->second.sizes() != shape)
        throw Error(ErrorKind::model, "{}: the tensor {} has the shape {}, but {} was expected.",
                    file, name, shape_text(found->second.sizes()), shape_text(shape));
    return found->second.to(torch::kFloat32).contiguous();
}

} // namespace

FeatureNetwork::FeatureNetwork(const Weights &weights, const std::string &file)
    : mean_(torch::tensor(mean_bgr).view({1, 3, 1, 1})) {
    const auto convolution = [&](const std::string &layer, int64_t in, int64_t out, int64_t side) {
        for (const auto &[kind, shape] : {std::pair(".weight", std::vector{out, in, side, side}),
                                          std::pair(".bias", std::vector{out})})
            weights_[layer + kind] = take(weights, layer + kind, shape, file);
    };
    convolution("conv1", 3, first_channels, 3);
    for (const Fire &fire : fires) {
        const std::string name = fire.name;
        convolution(name + "/squeeze1x1", fire.in, fire.squeezed, 1);
        convolution(name + "/expand1x1", fire.squeezed, fire.expanded, 1);
        convolution(name + "/expand3x3", fire.squeezed, fire.expanded, 3);
    }
}

torch::Tensor FeatureNetwork::convolve(const torch::Tensor &x, const std::string &layer,
                                       int64_t stride, int64_t padding) const {
    return torch::relu(torch::conv2d(x, weights_.at(layer + ".weight"),
                                     weights_.at(layer + ".bias"), stride, padding));
}

torch::Tensor FeatureNetwork::fire(const torch::Tensor &x, const std::string &layer) const {
    const auto squeezed = convolve(x, layer + "/squeeze1x1", 1, 0);
    return torch::cat({convolve(squeezed, layer + "/expand1x1", 1, 0),
                       convolve(squeezed, layer + "/expand3x3", 1, 1)},
                      1);
}

std::vector<torch::Tensor> FeatureNetwork::features(const torch::Tensor &rgb) const {
    REFILL_ASSERT(rgb.dim() == 4 && rgb.size(1) == 3);
    REFILL_ASSERT(rgb.size(2) >= smallest_side && rgb.size(3) >= smallest_side);
    const auto conv1 = convolve(rgb.flip(1) * value_range - mean_, "conv1", 2, 0);
    const auto fire2 = fire(pool(conv1), "fire2");
    const auto fire3 = fire(fire2, "fire3");
    const auto fire4 = fire(pool(fire3), "fire4");
    const auto fire5 = fire(fire4, "fire5");
    const auto fire6 = fire(pool(fire5), "fire6");
    const auto fire8 = fire(fire(fire6, "fire7"), "fire8");
    return {conv1, fire2, fire3, fire4, fire5, fire6, fire8};
}

void FeatureNetwork::to(const torch::Device &device) {
    for (auto &[name, tensor] : weights_)
        tensor = tensor.to(device);
    mean_ = mean_.to(device);
}

FeatureNetwork load_feature_network(const std::filesystem::path &file) {
    return {read_weights(file), file.string()};
}

torch::Tensor feature_distance(const std::vector<torch::Tensor> &a,
                               const std::vector<torch::Tensor> &b, const torch::Tensor &hole) {
    REFILL_ASSERT(!a.empty() && a.size() == b.size());
    torch::Tensor sum;
    for (std::size_t layer = 0; layer < a.size(); ++layer) {
        const auto squares = (to_unit_length(a[layer]) - to_unit_length(b[layer])).square();
        const auto distance = squares.sum(1, true); // N x 1 x h x w
        const auto share = torch::adaptive_avg_pool2d(hole, {distance.size(2), distance.size(3)});
        const auto mean = (distance * share).sum({1, 2, 3}) / share.sum({1, 2, 3}).clamp_min(1e-8);
        sum = layer == 0 ? mean : sum + mean;
    }
    return sum / static_cast<double>(a.size());
}

} // namespace refill
