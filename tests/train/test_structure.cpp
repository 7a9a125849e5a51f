#include "tools/train/structure.h"

#include <ATen/ops/rand.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

using namespace refill;

namespace {

/// Dark on the left, bright from column `at` on.
torch::Tensor edge(int64_t at) {
    auto picture = torch::full({1, 3, 48, 48}, 0.2);
    picture.narrow(3, at, 48 - at).fill_(0.8);
    return picture;
}

torch::Tensor fine_texture() {
    torch::manual_seed(2);
    return 0.1 * (torch::rand({1, 3, 48, 48}) - 0.5);
}

torch::Tensor hole(int64_t margin) {
    auto mask = torch::zeros({1, 1, 48, 48});
    mask.narrow(2, margin, 48 - 2 * margin).narrow(3, margin, 48 - 2 * margin).fill_(1);
    return mask;
}

double step_at(const torch::Tensor &picture, int64_t column) {
    const auto at = [&](int64_t x) { return picture.narrow(3, x, 1).mean().item<double>(); };
    return at(column) - at(column - 1);
}

} // namespace

TEST(Structure, LosesTextureAndKeepsEdges) {
    const auto smooth = without_texture(edge(24) + fine_texture());
    EXPECT_LT((smooth - edge(24)).abs().narrow(3, 0, 16).mean().item<double>(),
              0.4 * fine_texture().abs().mean().item<double>());
    EXPECT_GT(step_at(smooth, 24), 0.5); // of 0.6
}

TEST(Structure, KeepsTheTextureNearTheBorderOfTheHole) {
    const auto photo = edge(24) + fine_texture();
    const auto target = without_texture_deep_inside(photo, hole(4));
    const auto change = (target - photo).abs();
    EXPECT_EQ(change.narrow(3, 0, 8).max().item<float>(), 0); // 4 outside and 4 inside
    const auto middle = [](const torch::Tensor &x) { return x.narrow(2, 20, 8).narrow(3, 20, 8); };
    EXPECT_TRUE(torch::allclose(middle(target), middle(without_texture(photo))));
}

TEST(Structure, MovedEdgesCountMoreTheFurtherTheyMoved) {
    const auto at = [](int64_t column) {
        return gradient_difference(edge(column), edge(24), hole(4)).item<double>();
    };
    EXPECT_EQ(at(24), 0);
    EXPECT_GT(at(25), 0);
    EXPECT_GT(at(28), 1.2 * at(25));
}

TEST(Structure, AnotherBrightnessDoesNotCountAsAnEdge) {
    EXPECT_NEAR(gradient_difference(edge(24) + 0.1, edge(24), hole(4)).item<double>(), 0, 1e-6);
}

TEST(Structure, EdgesBeyondTheHoleDoNotCount) {
    EXPECT_EQ(gradient_difference(edge(2), edge(6), hole(20)).item<double>(), 0);
}
