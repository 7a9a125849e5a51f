#include "core/error.h"
#include "core/refine/cost.h"

#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

using namespace refill;

namespace {

const double big_lama = bytes_per_pixel(GeneratorConfig{}, torch::kFloat32);
constexpr double megapixel = 1e6;
constexpr double gibibyte = 1024.0 * 1024 * 1024;

} // namespace

// The published code took about 8.5 GiB per megapixel at the least.
TEST(Cost, EstimatesBigLamaAsMeasured) {
    const double per_megapixel = big_lama * megapixel / gibibyte;
    EXPECT_GT(per_megapixel, 1.5);
    EXPECT_LT(per_megapixel, 2.0);
    EXPECT_LT(bytes_per_pixel(GeneratorConfig{}, torch::kBFloat16), 0.75 * big_lama);
}

TEST(Cost, RefinesAsAskedWhereMemoryAllows) {
    EXPECT_EQ(affordable(big_lama, torch::kCPU, megapixel, 32 * gibibyte).pixels, megapixel);
}

TEST(Cost, GivesUpNoMorePixelsThanItMust) {
    const Cost cost = affordable(big_lama, torch::kCPU, 20 * megapixel, 6 * gibibyte);
    EXPECT_LT(cost.pixels, 20 * megapixel);
    EXPECT_NEAR(cost.pixels * big_lama, 6 * gibibyte, 1);
}

TEST(Cost, NeverAsksForMorePixelsThanThereAre) {
    EXPECT_EQ(affordable(big_lama, torch::kCPU, 100, 0).pixels, 100);
    EXPECT_EQ(affordable(big_lama, torch::kCPU, 100, -gibibyte).pixels, 100);
}

TEST(Cost, TakesFewerPixelsOfTheGpuBeforeItGoesToTheCpu) {
    std::optional<Cost> cost = Cost{torch::Device(torch::kCUDA, 0), 4 * megapixel};
    std::vector<Cost> ways;
    for (; cost; cost = cheaper(*cost))
        ways.push_back(*cost);
    ASSERT_GE(ways.size(), 5u);
    EXPECT_TRUE(ways[2].device.is_cuda());
    EXPECT_EQ(ways[2].pixels, megapixel);
    EXPECT_TRUE(ways[3].device.is_cpu());
    EXPECT_EQ(ways[3].pixels, 4 * megapixel);
    EXPECT_LT(ways.back().pixels, 128 * 128 * 2 + 1);
    EXPECT_LT(ways.size(), 30u);
}

TEST(WithinMemory, TriesCheaperWaysUntilOneFits) {
    std::vector<Cost> tried, told;
    const auto attempt = [&](const Cost &cost) {
        tried.push_back(cost);
        if (tried.size() == 1)
            throw c10::OutOfMemoryError({}, "CUDA out of memory");
        if (tried.size() == 2)
            throw std::runtime_error("cuFFT error: CUFFT_ALLOC_FAILED");
        return cost.pixels;
    };
    const auto result = within_memory(Cost{torch::Device(torch::kCUDA, 0), megapixel}, attempt,
                                      [&](const Cost &, const Cost &to) { told.push_back(to); });
    EXPECT_EQ(result, megapixel / 4);
    ASSERT_EQ(tried.size(), 3u);
    EXPECT_TRUE(tried[2].device.is_cuda());
    EXPECT_EQ(told.size(), 2u);
}

TEST(WithinMemory, EndsWhereNothingFits) {
    const auto attempt = [](const Cost &) -> int { throw std::bad_alloc(); };
    EXPECT_FALSE(
        within_memory(Cost{torch::kCPU, megapixel}, attempt, [](const Cost &, const Cost &) {}));
}

TEST(WithinMemory, PassesOtherFailuresOn) {
    const auto attempt = [](const Cost &) -> int { throw Error(ErrorKind::model, "damaged"); };
    EXPECT_THROW(
        within_memory(Cost{torch::kCPU, megapixel}, attempt, [](const Cost &, const Cost &) {}),
        Error);
}
