#include "core/networks/tensors.h"
#include "core/refine/sampling.h"
#include "tests/support/synthetic.h"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

TEST(Sampling, AveragesAsLibTorchDoes) {
    const Image photo = noise(97, 61, 3);
    const auto expected = at::adaptive_avg_pool2d(to_tensor(photo, torch::kCPU), {20, 31});
    EXPECT_LT((averaged(photo, {20, 31}) - expected).abs().max().item<double>(), 1e-6);
    EXPECT_TRUE(averaged(photo, {61, 97}).equal(to_tensor(photo, torch::kCPU)));
}

TEST(Sampling, KeepsEveryPixelOfTheHole) {
    const Mask hole = disc(97, 61, 40, 30, 3);
    const auto pooled = at::adaptive_avg_pool2d(to_tensor(hole, torch::kCPU), {20, 31});
    EXPECT_TRUE(any_of(hole, {20, 31}).equal(pooled.gt(0).to(torch::kFloat32)));
}

TEST(Sampling, EnlargesAPartAsLibTorchEnlargesTheWhole) {
    torch::manual_seed(4);
    const auto small = torch::rand({1, 3, 19, 27});
    const Image whole = to_image(resize_bicubic(small, 61, 97).clamp(0, 1));
    for (const Rect part : {Rect{0, 0, 97, 61}, Rect{30, 20, 40, 41}, Rect{96, 60, 1, 1}}) {
        const Image enlarged = enlarged_part(small, {61, 97}, part);
        for (int y = 0; y < part.height; ++y)
            for (int x = 0; x < part.width; ++x)
                for (int channel = 0; channel < 3; ++channel)
                    ASSERT_NEAR(enlarged.at(x, y)[channel],
                                whole.at(part.x + x, part.y + y)[channel], 1e-5);
    }
    EXPECT_EQ(enlarged_part(small, {19, 27}, {0, 0, 27, 19}), to_image(small));
}

TEST(Sampling, ChoosesSizesThatTransformQuickly) {
    const Size exact = reduced_size(1000, 1500, 400000);
    EXPECT_EQ(exact.height, 516); // 1000 * sqrt(400000 / 1500000), rounded down
    EXPECT_EQ(exact.width, 774);
    const Size quick = quick_size(1000, 1500, 400000, 8);
    EXPECT_EQ(quick.height, 512); // 64 positions
    EXPECT_EQ(quick.width, 768);  // 96; 97 is a prime number's own line
    const Size prime = quick_size(1000, 1500, 562 * 843, 8);
    EXPECT_EQ(prime.height, 560); // 70 of 2, 5 and 7
    EXPECT_EQ(prime.width, 840);  // 105 of 3, 5 and 7
    const Size whole = quick_size(67, 53, 1e6, 8);
    EXPECT_EQ(whole.height, 67) << "a photo that is not reduced keeps its size";
    EXPECT_EQ(quick_size(1000, 1500, 100, 8).height, 8);
}
