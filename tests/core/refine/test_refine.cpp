#include "core/error.h"
#include "core/networks/split_generator.h"
#include "core/refine/refine.h"
#include "tests/core/networks/tensors_of.h"

#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include <cmath>

using namespace refill;

namespace {

const Observer unobserved;

Generator random_trainable_generator() {
    torch::manual_seed(11);
    return Generator(
        GeneratorConfig{.width = 8, .downsamplings = 2, .blocks = 2, .local = 8, .global = 24});
}

FrozenGenerator random_generator() {
    return FrozenGenerator(tensors_of(*random_trainable_generator()));
}

torch::Tensor photo() {
    torch::manual_seed(12);
    return torch::rand({1, 3, 100, 120});
}

torch::Tensor square_hole(int64_t side) {
    auto hole = torch::zeros({1, 1, 100, 120});
    hole.narrow(2, 30, side).narrow(3, 40, side).fill_(1);
    return hole;
}

RefineSettings two_scales() {
    RefineSettings settings;
    settings.smallest_scale = 50;
    settings.iterations = 8;
    settings.learning_rate = 0.01;
    return settings;
}

struct Outcome {
    Refined refined;
    Result record;
};

Outcome refine(const RefineSettings &settings, const torch::Tensor &hole,
               const Observer &observer = unobserved, std::stop_token stop = {}, int64_t split = 0,
               const char *precision = "exact") {
    Monitor monitor(observer, stop);
    monitor.plan({1.0});
    monitor.begin_hole();
    SplitGenerator network(random_generator(), split, precision);
    network.to(torch::kCPU);
    Outcome outcome{Refiner(network, settings, monitor, {0, 0, 120, 100}).run(photo(), hole), {}};
    monitor.hand_over(outcome.record);
    return outcome;
}

} // namespace

TEST(Refine, LowersTheLoss) {
    const auto losses = refine(two_scales(), square_hole(40)).record.losses;
    ASSERT_EQ(losses.size(), 8u);
    EXPECT_LT(losses.back().loss, losses.front().loss);
}

TEST(Refine, LeavesKnownPixelsAsTheyAre) {
    const auto hole = square_hole(40);
    const auto image = refine(two_scales(), hole).refined.image;
    EXPECT_TRUE(((image - photo()) * (1 - hole)).eq(0).all().item<bool>());
}

// A learning rate far too high makes the loss jump about, so that the last is not the lowest.
TEST(Refine, KeepsTheIterationWithTheLowestLoss) {
    RefineSettings settings = two_scales();
    settings.learning_rate = 8.0;
    settings.iterations = 5;
    const auto losses = refine(settings, square_hole(40)).record.losses;
    std::size_t lowest = 0;
    for (std::size_t i = 0; i < losses.size(); ++i)
        if (losses[i].loss < losses[lowest].loss)
            lowest = i;
    ASSERT_LT(lowest + 1, losses.size()) << "the setting does not make the loss jump";

    settings.keep_best = true;
    const auto best = refine(settings, square_hole(40)).refined.image;
    settings.keep_best = false;
    EXPECT_FALSE(refine(settings, square_hole(40)).refined.image.equal(best));
    settings.iterations = static_cast<int>(lowest) + 1; // ends with the lowest
    EXPECT_TRUE(refine(settings, square_hole(40)).refined.image.equal(best));
}

TEST(Refine, StopsEarlyWhenTheLossIsFlat) {
    RefineSettings settings = two_scales();
    settings.iterations = 200;
    settings.learning_rate = 1e-7; // nothing moves
    settings.early_stop = 0.001;
    EXPECT_EQ(refine(settings, square_hole(40)).record.losses.size(), 3u);
    settings.iterations = 20;
    settings.early_stop = 0;
    EXPECT_EQ(refine(settings, square_hole(40)).record.losses.size(), 20u);
}

TEST(Refine, ErodesLessWhereNothingWouldBeLeft) {
    RefineSettings settings = two_scales();
    EXPECT_TRUE(std::isnan(refine(settings, square_hole(12)).record.losses[0].loss));
    settings.adaptive_erosion = true;
    EXPECT_TRUE(std::isfinite(refine(settings, square_hole(12)).record.losses[0].loss));
}

// One pixel is no whole pixel at half the size: there is nothing to be drawn towards.
TEST(Refine, PredictsOnceWhereNoHoleIsLeftToCompare) {
    RefineSettings settings = two_scales();
    settings.adaptive_erosion = true;
    const auto outcome = refine(settings, square_hole(1));
    ASSERT_EQ(outcome.record.scales.size(), 2u);
    EXPECT_EQ(outcome.record.scales[1].iterations, 1);
    EXPECT_TRUE(torch::isfinite(outcome.refined.image).all().item<bool>());
}

TEST(Refine, StartsWhereOnePassSeesAcrossTheHole) {
    RefineSettings settings = two_scales();
    settings.one_pass_depth = 12;
    const auto shallow = refine(settings, square_hole(20));
    ASSERT_EQ(shallow.record.scales.size(), 1u);
    EXPECT_EQ(shallow.record.scales[0].width, 120);
    EXPECT_TRUE(shallow.record.losses.empty());
    EXPECT_EQ(refine(settings, square_hole(40)).record.scales.size(), 2u);
}

// In numbers of three digits, each loss is the exact one to two.
TEST(Refine, FollowsTheExactLossesWithShortNumbers) {
    const auto exact = refine(two_scales(), square_hole(40)).record.losses;
    const auto fast =
        refine(two_scales(), square_hole(40), unobserved, {}, 0, "fast").record.losses;
    ASSERT_EQ(fast.size(), exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) {
        EXPECT_NEAR(fast[i].loss, exact[i].loss, 0.01 * exact[i].loss) << i;
        EXPECT_NE(fast[i].loss, exact[i].loss) << i;
    }
}

TEST(Refine, WorksWithAnyPyramidFactorAndSplit) {
    for (const double factor : {1.5, 3.0})
        for (const int split : {0, 1, 2}) {
            RefineSettings settings = two_scales();
            settings.smallest_scale = 30;
            settings.pyramid_factor = factor;
            settings.max_scales = 5;
            settings.adaptive_erosion = true;
            const auto losses =
                refine(settings, square_hole(50), unobserved, {}, split).record.losses;
            EXPECT_EQ(losses.size(), (factor < 2 ? 3u : 1u) * 8u);
            for (const LossRecord &record : losses)
                EXPECT_TRUE(std::isfinite(record.loss));
        }
}

TEST(Refine, KeepsTheSmallerScaleWhenStoppedBeforeTheNext) {
    std::stop_source stop;
    const auto at_first = [&](const Step &step) {
        if (step.stage == Stage::filling)
            stop.request_stop();
    };
    const auto refined = refine(two_scales(), square_hole(40), at_first, stop.get_token()).refined;
    EXPECT_TRUE(refined.stopped);
    EXPECT_EQ(refined.image.size(2), 50);
}

// Each of its weights is a number, but the square root of a variance below 0 is none.
TEST(Refine, RefusesANetworkWhoseFirstFillIsNotFinite) {
    Generator generator = random_trainable_generator();
    for (auto &buffer : generator->named_buffers())
        if (buffer.key().ends_with("running_var"))
            buffer.value().fill_(-1);
    SplitGenerator network(FrozenGenerator(tensors_of(*generator)), 0, "exact");
    network.to(torch::kCPU);
    Monitor monitor(unobserved, {});
    monitor.plan({1.0});
    monitor.begin_hole();
    Refiner refiner(network, two_scales(), monitor, {0, 0, 120, 100});
    EXPECT_THROW(refiner.run(photo(), square_hole(40)), Error);
}

TEST(Refine, AdvancesEvenlyWithTheWork) {
    std::vector<double> fractions;
    const auto watch = [&](const Step &step) { fractions.push_back(step.fraction); };
    refine(two_scales(), square_hole(40), watch);
    ASSERT_EQ(fractions.size(), 9u);
    EXPECT_NEAR(fractions.back(), 1.0, 1e-9);
    for (std::size_t i = 2; i + 1 < fractions.size(); ++i)
        EXPECT_NEAR(fractions[i + 1] - fractions[i], fractions[i] - fractions[i - 1], 1e-9);
}

// A step of the optimiser counts as one pass.
TEST(Refine, CountsTheWorkOfTheScalesThatTheHoleNeeds) {
    RefineSettings settings = two_scales();
    settings.one_pass_depth = 12;
    const double one_pass = 100 * 120;
    EXPECT_DOUBLE_EQ(Refiner::work(Refiner::scales(square_hole(20), settings)), one_pass);
    EXPECT_DOUBLE_EQ(Refiner::work(Refiner::scales(square_hole(40), settings)),
                     0.25 * one_pass + (8 + 7) * one_pass);
}
