#include "core/error.h"
#include "core/networks/feature_network.h"

#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

using namespace refill;

namespace {

struct Layer {
    const char *name;
    std::vector<int64_t> shape;
};

/// Of the published network: every layer that features() needs.
const std::vector<Layer> layers{
    {"conv1", {64, 3, 3, 3}},
    {"fire2/squeeze1x1", {16, 64, 1, 1}},
    {"fire2/expand1x1", {64, 16, 1, 1}},
    {"fire2/expand3x3", {64, 16, 3, 3}},
    {"fire3/squeeze1x1", {16, 128, 1, 1}},
    {"fire3/expand1x1", {64, 16, 1, 1}},
    {"fire3/expand3x3", {64, 16, 3, 3}},
    {"fire4/squeeze1x1", {32, 128, 1, 1}},
    {"fire4/expand1x1", {128, 32, 1, 1}},
    {"fire4/expand3x3", {128, 32, 3, 3}},
    {"fire5/squeeze1x1", {32, 256, 1, 1}},
    {"fire5/expand1x1", {128, 32, 1, 1}},
    {"fire5/expand3x3", {128, 32, 3, 3}},
    {"fire6/squeeze1x1", {48, 256, 1, 1}},
    {"fire6/expand1x1", {192, 48, 1, 1}},
    {"fire6/expand3x3", {192, 48, 3, 3}},
    {"fire7/squeeze1x1", {48, 384, 1, 1}},
    {"fire7/expand1x1", {192, 48, 1, 1}},
    {"fire7/expand3x3", {192, 48, 3, 3}},
    {"fire8/squeeze1x1", {64, 384, 1, 1}},
    {"fire8/expand1x1", {256, 64, 1, 1}},
    {"fire8/expand3x3", {256, 64, 3, 3}},
};

Weights random_weights() {
    torch::manual_seed(1);
    Weights weights;
    for (const Layer &layer : layers) {
        const auto inputs = layer.shape[1] * layer.shape[2] * layer.shape[3];
        weights.tensors[std::string(layer.name) + ".weight"] =
            (torch::randn(layer.shape) * std::sqrt(2.0 / inputs)).to(torch::kFloat16);
        weights.tensors[std::string(layer.name) + ".bias"] =
            torch::zeros({layer.shape[0]}, torch::kFloat16);
    }
    return weights;
}

} // namespace

// Convolution without padding, then pools that round up: the sizes of the Caffe model for 224.
TEST(FeatureNetwork, HasTheLayersOfSqueezeNet) {
    const FeatureNetwork network(random_weights(), "some.file");
    const auto maps = network.features(torch::rand({2, 3, 224, 161}));
    const std::vector<std::vector<int64_t>> shapes{
        {2, 64, 111, 80}, {2, 128, 55, 40}, {2, 128, 55, 40}, {2, 256, 27, 20},
        {2, 256, 27, 20}, {2, 384, 13, 10}, {2, 512, 13, 10}};
    ASSERT_EQ(maps.size(), shapes.size());
    for (std::size_t i = 0; i < maps.size(); ++i)
        EXPECT_EQ(maps[i].sizes(), shapes[i]) << "layer " << i;
}

TEST(FeatureNetwork, TakesPicturesOfItsSmallestSide) {
    const FeatureNetwork network(random_weights(), "some.file");
    const auto side = FeatureNetwork::smallest_side;
    EXPECT_EQ(network.features(torch::rand({1, 3, side, side})).back().sizes(),
              (std::vector<int64_t>{1, 512, 1, 1}));
}

// A first layer that passes each channel on: what comes out is BGR, 0 to 255, less the mean.
TEST(FeatureNetwork, SeesColoursAsItsAuthorsFedThem) {
    Weights weights = random_weights();
    auto first = torch::zeros({64, 3, 3, 3});
    for (int64_t channel = 0; channel < 3; ++channel)
        first[channel][channel][1][1] = 1.0;
    weights.tensors["conv1.weight"] = first;
    auto picture = torch::zeros({1, 3, 32, 32});
    picture[0][0] = 0.8; // red
    picture[0][1] = 0.6;
    picture[0][2] = 0.5; // blue
    const auto maps = FeatureNetwork(weights, "some.file").features(picture);
    EXPECT_NEAR(maps[0][0][0][7][7].item<float>(), 0.5 * 255 - 104, 1e-3);
    EXPECT_NEAR(maps[0][0][1][7][7].item<float>(), 0.6 * 255 - 117, 1e-3);
    EXPECT_NEAR(maps[0][0][2][7][7].item<float>(), 0.8 * 255 - 123, 1e-3);
}

TEST(FeatureNetwork, NamesTheTensorThatIsMissingOrMisshapen) {
    for (const bool missing : {true, false}) {
        Weights weights = random_weights();
        if (missing)
            weights.tensors.erase("fire6/expand3x3.bias");
        else
            weights.tensors["fire6/expand3x3.bias"] = torch::zeros({191});
        try {
            FeatureNetwork(weights, "some.file");
            FAIL() << "nothing was thrown";
        } catch (const Error &error) {
            EXPECT_EQ(error.kind(), ErrorKind::model);
            EXPECT_NE(std::string(error.what()).find("fire6/expand3x3.bias"), std::string::npos);
        }
    }
}

TEST(FeatureDistance, IsTheMeanOverTheHoleThenOverLayers) {
    // At the left position the vectors are at right angles (2), at the right one they differ in
    // length only (0); in the second layer they are opposite (4).
    const auto a = torch::tensor({3.0f, 1.0f, 0.0f, 0.0f}).view({1, 2, 1, 2});
    const auto b = torch::tensor({0.0f, 2.0f, 5.0f, 0.0f}).view({1, 2, 1, 2});
    const auto c = torch::tensor({0.0f, 2.0f}).view({1, 2, 1, 1});
    const auto hole = torch::tensor({1.0f, 0.5f}).view({1, 1, 1, 2});
    EXPECT_NEAR(feature_distance({a}, {b}, hole).item<float>(), 2 * 1.0 / 1.5, 1e-6);
    EXPECT_NEAR(feature_distance({a, c}, {b, -c}, hole).item<float>(), (2 / 1.5 + 4) / 2, 1e-6);
}

TEST(FeatureDistance, TellsPicturesApart) {
    const FeatureNetwork network(random_weights(), "some.file");
    const auto picture = torch::rand({2, 3, 64, 64});
    auto other = picture.clone();
    other[1] = torch::rand({3, 64, 64});
    auto hole = torch::zeros({2, 1, 64, 64});
    hole.narrow(2, 16, 32).narrow(3, 16, 32).fill_(1);
    const auto distance =
        feature_distance(network.features(picture), network.features(other), hole);
    ASSERT_EQ(distance.sizes(), (std::vector<int64_t>{2}));
    EXPECT_EQ(distance[0].item<float>(), 0);
    EXPECT_GT(distance[1].item<float>(), 0.01);
}

// Black pictures leave whole vectors at zero, where a length has no gradient.
TEST(FeatureDistance, HasAFiniteGradient) {
    const auto zero = torch::zeros({1, 2, 2, 2}).requires_grad_();
    const auto one = torch::rand({1, 2, 2, 2});
    feature_distance({zero}, {one}, torch::ones({1, 1, 2, 2})).sum().backward();
    EXPECT_TRUE(torch::isfinite(zero.grad()).all().item<bool>());
}
