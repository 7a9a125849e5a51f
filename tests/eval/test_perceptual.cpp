#include "core/error.h"
#include "tests/support/synthetic.h"
#include "tools/eval/perceptual.h"

#include <gtest/gtest.h>
#include <torch/script.h>

#include <cmath>
#include <fstream>

using namespace refill;
using namespace refill::test;

namespace {

/// A file with a network whose forward() is `code`.
std::filesystem::path script(const std::string &name, const std::string &code) {
    torch::jit::Module network(name);
    network.define(code);
    const std::filesystem::path file = testing::TempDir() + name + ".pt";
    network.save(file.string());
    return file;
}

} // namespace

TEST(Perceptual, IsUnknownWithoutNetworks) {
    const Perceptual none({});
    const Image photo = noise(32, 32, 1);
    EXPECT_TRUE(std::isnan(none.feature_distance(photo, photo, disc(32, 32, 16, 16, 5))));
    EXPECT_TRUE(std::isnan(none.lpips(photo, photo)));
    EXPECT_TRUE(none.fid_features(photo).empty());
}

// The network adds the lowest value of the first picture to the highest of the second.
TEST(Perceptual, GivesLpipsPicturesFromMinusOneToOne) {
    const auto file =
        script("lpips", "def forward(self, a, b):\n  return 10 * a.min() + b.max()\n");
    Image black(16, 16);
    Image white = black;
    std::fill_n(white.data(), white.pixels() * 3, 1.0f);
    const Perceptual networks({.features = {}, .lpips = file, .fid = {}});
    EXPECT_DOUBLE_EQ(networks.lpips(black, white), -9.0);
    EXPECT_DOUBLE_EQ(networks.lpips(white, black), 9.0);
}

TEST(Perceptual, AveragesFeatureMapsOverPositions) {
    const auto file = script("fid", "def forward(self, x):\n  return 2 * x\n");
    Image image(16, 16);
    image.at(3, 4)[1] = 0.5f;
    const std::vector<float> features =
        Perceptual({.features = {}, .lpips = {}, .fid = file}).fid_features(image);
    ASSERT_EQ(features.size(), 3u);
    EXPECT_FLOAT_EQ(features[0], 0.0f);
    EXPECT_FLOAT_EQ(features[1], 2 * 0.5f / 256);
}

TEST(Perceptual, RefusesNetworksOfAnotherKind) {
    const auto file = script("odd", "def forward(self, x):\n  return x.sum()\n");
    const Image photo = noise(16, 16, 1);
    const Perceptual networks({.features = {}, .lpips = file, .fid = file});
    EXPECT_THROW(networks.fid_features(photo), Error);
    EXPECT_THROW(networks.lpips(photo, photo), Error); // it takes one picture
}

TEST(Perceptual, RefusesFilesThatAreNoNetworks) {
    const std::filesystem::path file = testing::TempDir() + "text.pt";
    std::ofstream(file) << "This is no network.";
    EXPECT_THROW(Perceptual({.features = file, .lpips = {}, .fid = {}}), Error);
    EXPECT_THROW(Perceptual({.features = {}, .lpips = file, .fid = {}}), Error);
    EXPECT_THROW(Perceptual({.features = {}, .lpips = {}, .fid = "/no/such/file"}), Error);
}
