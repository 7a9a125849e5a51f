#include "core/engines/remembered_fills.h"
#include "core/variants.h"
#include "tests/support/synthetic.h"
#include "tests/support/tiny_networks.h"

#include <gtest/gtest.h>

#include <limits>

using namespace refill;
using namespace refill::test;

namespace {

Params with_small_network() {
    Params params = quick();
    params.seed = 5;
    return params;
}

const Image wall = bricks(200, 150);
const Mask spot = disc(200, 150, 100, 75, 30);

PhotoPart whole() { return {wall, spot, wall.bounds(), wall.width(), wall.height()}; }

struct Made {
    std::vector<Result> results;
    int passes = 0; ///< of the network
    int loads = 0;
};

Made variants(int count, Hooks hooks = {}) {
    Made made;
    const Observer also = hooks.observer;
    hooks.observer = [&](const Step &step) {
        made.passes += is_engines(step.stage);
        made.loads += step.stage == Stage::loading;
        if (also)
            also(step);
    };
    inpaint_variants(whole(), with_small_network(), count, hooks,
                     [&](Result result) { made.results.push_back(std::move(result)); });
    return made;
}

} // namespace

TEST(Variants, AreWhatRunsWithTheirSeedsMakeForOneRunOfTheNetwork) {
    const Made alone = variants(1), made = variants(4);
    ASSERT_EQ(made.results.size(), 4u);
    EXPECT_GT(alone.passes, 0);
    EXPECT_EQ(made.passes, alone.passes);
    EXPECT_EQ(made.loads, alone.loads);
    for (int i = 0; i < 4; ++i) {
        Params params = with_small_network();
        params.seed = 5 + i;
        const Result single = inpaint(whole(), params);
        EXPECT_EQ(made.results[i].fill, single.fill) << i;
        EXPECT_EQ(made.results[i].coverage, single.coverage) << i;
        EXPECT_EQ(made.results[i].area, single.area) << i;
        EXPECT_EQ(made.results[i].model, single.model) << i;
    }
}

TEST(Variants, DifferFromEachOther) {
    const Made made = variants(3);
    EXPECT_NE(made.results[0].fill, made.results[1].fill);
    EXPECT_NE(made.results[1].fill, made.results[2].fill);
}

TEST(Variants, UseWhatIsRememberedFromEarlierRuns) {
    RememberedFills remembered(100'000'000);
    variants(2, {.remembered = &remembered});
    EXPECT_EQ(variants(2, {.remembered = &remembered}).passes, 0);
}

// Once the second is being made, there is the first, which is whole.
TEST(Variants, EndWithThoseThatAreThereWhenStopped) {
    for (const bool cancels : {false, true}) {
        std::stop_source end;
        int runs = 0;
        Stage before = Stage::loading;
        Hooks hooks{.observer = [&](const Step &step) {
            runs += step.stage == Stage::structuring && step.stage != before;
            before = step.stage;
            if (runs == 2)
                end.request_stop();
        }};
        (cancels ? hooks.cancel : hooks.stop) = end.get_token();
        const Made made = variants(3, hooks);
        ASSERT_EQ(made.results.size(), 1u);
        EXPECT_EQ(made.results[0].ending, Ending::complete);
        EXPECT_EQ(runs, 2);
    }
}

TEST(Variants, EndWithAPresentableFillWhereTheFirstIsStopped) {
    std::stop_source end;
    const Made made = variants(3, {.observer =
                                       [&](const Step &step) {
                                           if (is_engines(step.stage))
                                               end.request_stop();
                                       },
                                   .stop = end.get_token()});
    ASSERT_EQ(made.results.size(), 1u);
    EXPECT_EQ(made.results[0].ending, Ending::stopped);
    EXPECT_FALSE(made.results[0].fill.empty());
}

TEST(Variants, CountOnFromZeroAfterTheLastSeed) {
    Params params;
    params.seed = std::numeric_limits<int>::max() - 1;
    EXPECT_EQ(variant_of(params, 1).seed, std::numeric_limits<int>::max());
    EXPECT_EQ(variant_of(params, 2).seed, 0);
    EXPECT_EQ(variant_of(params, 4).seed, 2);
}
