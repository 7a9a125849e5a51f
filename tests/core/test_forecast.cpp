#include "core/error.h"
#include "core/forecast.h"
#include "core/inpaint.h"
#include "tests/support/known_pace.h"
#include "tests/support/synthetic.h"
#include "tests/support/tiny_networks.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace refill;
using namespace refill::test;

namespace {

Params small_lama() {
    Params params = quick();
    params.early_stop = 0.0;
    params.device = "cpu";
    return params;
}

} // namespace

TEST(Forecast, SaysTheScalesThatTheRunThenMakes) {
    const Image photo = gradient(700, 500);
    const Mask hole = disc(700, 500, 350, 250, 60);
    for (const int budget : {0, 40000}) {
        Params params = small_lama();
        params.pixel_budget = budget;
        const Forecast said = forecast(hole, params);
        const Result made = inpaint(photo, hole, params);
        ASSERT_EQ(said.scales.size(), made.scales.size());
        for (std::size_t i = 0; i < said.scales.size(); ++i)
            EXPECT_EQ(said.scales[i], (PlannedScale{made.scales[i].width, made.scales[i].height,
                                                    made.scales[i].iterations}));
        EXPECT_EQ(said.holes, 1);
        EXPECT_EQ(said.limit, budget > 0 ? Limit::asked : Limit::none);
        EXPECT_GT(said.seconds, 0.0);
    }
}

TEST(Forecast, RefinesAMillionPixelsOnTheCpuOrFewerBeforeDetailUnlessAskedForMore) {
    const Mask hole = disc(1100, 1000, 550, 500, 10);
    Params params = small_lama();
    params.iterations = 1;
    params.device = "cpu";
    params.context = 0;
    params.detail = false;
    const KnownPace quick_machine(1e-6, params);
    // 1100 * sqrt(2^20 / 1100000) is 1073: 132 positions of 8 pixels are quicker than 134.
    EXPECT_EQ(forecast(hole, params).scales.back().width, 1056);
    params.pixel_budget = 2'000'000;
    EXPECT_EQ(forecast(hole, params).scales.back().width, 1100);
    params.pixel_budget = 0;
    params.detail = true;
    EXPECT_EQ(forecast(hole, params).scales.back().width, 616); // of 350,000 pixels
}

TEST(Forecast, RefinesTwoScalesOnASlowMachineInFewerIterationsUnlessTheirNumberIsAskedFor) {
    Params params = small_lama();
    params.smallest_scale = params.iterations = 0;
    params.device = "cpu";
    params.context = 0;
    for (const auto &[width, height] : {std::pair(900, 900), std::pair(600, 900)}) {
        const Mask hole = disc(width, height, 300, 450, 150);
        const auto scales_at = [&](double pace) {
            const KnownPace machine(pace, params);
            return forecast(hole, params).scales;
        };
        const auto in_time = scales_at(1e-6), hurried = scales_at(1e-4);
        ASSERT_EQ(in_time.size(), 2u);
        ASSERT_EQ(hurried.size(), 2u) << width << " x " << height;
        EXPECT_LT(hurried[1].width, in_time[1].width);
        EXPECT_NEAR(std::min(hurried[1].width, hurried[1].height), 384, 16);
        EXPECT_LT(hurried[1].iterations, in_time[1].iterations);
        EXPECT_GE(hurried[1].iterations, 2);
        params.iterations = in_time[1].iterations;
        EXPECT_EQ(scales_at(1e-4)[1].iterations, params.iterations);
        params.iterations = 0;
    }
}

TEST(Forecast, CountsHolesAndTheirTime) {
    const KnownPace machine(1e-6, small_lama());
    Mask hole = disc(900, 300, 100, 150, 30);
    const double one = forecast(hole, small_lama()).seconds;
    add_disc(hole, 800, 150, 30);
    const Forecast both = forecast(hole, small_lama());
    EXPECT_EQ(both.holes, 2);
    EXPECT_NEAR(both.seconds, 2 * one, 0.1 * one);
}

TEST(Forecast, SaysWhereMemoryIsShort) {
    Params params = small_lama();
    const Mask hole = disc(1100, 900, 550, 450, 180);
    const Forecast plenty = forecast(hole, params);
    EXPECT_EQ(plenty.limit, Limit::detail);
    EXPECT_GT(plenty.mebibytes, plenty.least_mebibytes);
    params.memory_limit = static_cast<int>(plenty.least_mebibytes) + 10;
    const Forecast little = forecast(hole, params);
    EXPECT_EQ(little.limit, Limit::memory);
    EXPECT_LE(little.mebibytes, std::max<double>(params.memory_limit, little.least_mebibytes));
    EXPECT_LT(little.scales.back().width, plenty.scales.back().width);
}

TEST(Forecast, HasNoScalesForAClassicEngine) {
    Params params;
    params.engine = "telea";
    const Forecast said = forecast(disc(200, 200, 100, 100, 20), params);
    EXPECT_TRUE(said.scales.empty());
    EXPECT_GT(said.seconds, 0.0);
    EXPECT_THROW(forecast(Mask(20, 20), params), Error);
}
