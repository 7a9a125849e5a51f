#include "core/engines/remembered_fills.h"
#include "core/inpaint.h"
#include "tests/support/synthetic.h"
#include "tests/support/tiny_networks.h"

#include <gtest/gtest.h>

#include <utility>

using namespace refill;
using namespace refill::test;

namespace {

/// A run of two holes, and how many passes of the network it took.
int passes_of(const Params &params, RememberedFills &remembered, Result *result = nullptr,
              int darkened = -1) {
    Image photo = gradient(300, 150);
    Mask hole = disc(300, 150, 80, 75, 20);
    add_disc(hole, 200, 75, 20);
    if (darkened >= 0)
        *photo.at(darkened, 10) = 0.0f;
    int passes = 0;
    const auto count = [&](const Step &step) {
        passes += is_engines(step.stage) || step.stage == Stage::loading;
    };
    Result made = inpaint(photo, hole, params, {.observer = count, .remembered = &remembered});
    if (result)
        *result = std::move(made);
    return passes;
}

} // namespace

TEST(RememberedFills, SpareTheNetworkWhereOnlyALaterStageIsAnother) {
    RememberedFills remembered(100'000'000);
    Params params = quick();
    EXPECT_GT(passes_of(params, remembered), 0);
    Result first, again, rough;
    EXPECT_EQ(passes_of(params, remembered, &first), 0);
    RememberedFills nothing(0);
    passes_of(params, nothing, &again);
    EXPECT_EQ(first.fill, again.fill);
    EXPECT_EQ(first.model, again.model);
    EXPECT_EQ(first.device, again.device);

    params.detail = params.structure = false;
    EXPECT_EQ(passes_of(params, remembered, &rough), 0);
    EXPECT_NE(first.fill, rough.fill);
    params.seed = 7;
    params.colours = true;
    params.feather = 1;
    EXPECT_EQ(passes_of(params, remembered), 0);
}

TEST(RememberedFills, AreNotUsedWhereTheNetworksOwnSettingsOrTheKnownPixelsAreOthers) {
    RememberedFills remembered(100'000'000);
    Params params = quick();
    const int all = passes_of(params, remembered);
    params.iterations = 2;
    EXPECT_GT(passes_of(params, remembered), 0);
    params.iterations = 3;
    EXPECT_EQ(passes_of(params, remembered), 0);
    const int of_one = passes_of(params, remembered, nullptr, 10); // what the first hole sees
    EXPECT_GT(of_one, 0);
    EXPECT_LT(of_one, all);
    params.grow = 6;
    EXPECT_GE(passes_of(params, remembered), all);
}

TEST(RememberedFills, ForgetWhatWasUsedLeastRecentlyBeyondTheirLimit) {
    RememberedFills nothing(1000);
    passes_of(quick(), nothing);
    EXPECT_GT(passes_of(quick(), nothing), 0);
}

TEST(RememberedFills, HoldNoFillThatWasStoppedOrCancelled) {
    for (const bool cancels : {false, true}) {
        RememberedFills remembered(100'000'000);
        std::stop_source end;
        const auto watch = [&](const Step &step) {
            if (step.stage == Stage::refining && step.iteration == 2)
                end.request_stop();
        };
        Hooks hooks{.observer = watch, .remembered = &remembered};
        (cancels ? hooks.cancel : hooks.stop) = end.get_token();
        const Image photo = gradient(100, 80);
        const Mask hole = disc(100, 80, 50, 40, 20);
        inpaint(photo, hole, quick(), hooks);
        EXPECT_TRUE(end.stop_requested());
        int passes = 0;
        inpaint(photo, hole, quick(),
                {.observer = [&](const Step &step) { passes += is_engines(step.stage); },
                 .remembered = &remembered});
        EXPECT_GT(passes, 2) << (cancels ? "cancelled" : "stopped");
    }
}
