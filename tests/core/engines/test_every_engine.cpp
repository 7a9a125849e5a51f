#include "core/inpaint.h"
#include "tests/support/filled_photo.h"
#include "tests/support/synthetic.h"
#include "tests/support/tiny_networks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

using namespace refill;
using namespace refill::test;

namespace {

/// All that can be chosen.
std::vector<std::string> engine_names() {
    std::vector<std::string> names;
    for (const Choice &choice : find_parameter("engine")->choices)
        names.emplace_back(choice.name);
    return names;
}

class EveryEngine : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Inpaint, EveryEngine, testing::ValuesIn(engine_names()),
                         [](const auto &info) {
                             std::string name = info.param;
                             std::erase(name, '-');
                             return name;
                         });

} // namespace

TEST_P(EveryEngine, ChangesNoPixelOutsideTheGrownHole) {
    const Image photo = noise(97, 61, 5);
    Mask hole = disc(97, 61, 30, 30, 9);
    add_disc(hole, 90, 3, 4);
    const Image after = inpainted(photo, hole, quick(GetParam()));
    EXPECT_TRUE(kept_outside(photo, after, hole, 4));
    EXPECT_NE(photo, after);
}

TEST_P(EveryEngine, FillsOnePhotoAfterTheOtherAsIfEachWereTheFirst) {
    const Params params = quick(GetParam());
    Inpainter inpainter(params);
    int loads = 0;
    const Observer observer = [&](const Step &step) { loads += step.stage == Stage::loading; };
    int loads_of_one = 0;
    for (const int side : {48, 64, 56}) {
        const Image photo = noise(side, 40, 3);
        const Mask hole = disc(side, 40, 20, 18, 7);
        const Result next = inpainter.run(photo, hole, observer);
        if (side == 48)
            loads_of_one = loads;
        const Result alone = inpaint(photo, hole, params);
        EXPECT_EQ(next.fill, alone.fill);
        EXPECT_EQ(next.coverage, alone.coverage);
        EXPECT_EQ(next.model, alone.model);
        EXPECT_EQ(next.scales.size(), alone.scales.size());
    }
    EXPECT_EQ(loads, loads_of_one);
}

TEST_P(EveryEngine, FillsTheNextPhotoAfterOneThatWasStopped) {
    Inpainter inpainter(quick(GetParam()));
    const Image photo = noise(48, 40, 3);
    const Mask hole = disc(48, 40, 20, 18, 7);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(inpainter.run(photo, hole, {}, stop.get_token()).ending, Ending::stopped);
    EXPECT_EQ(inpainter.run(photo, hole).ending, Ending::complete);
}

TEST_P(EveryEngine, FillsHolesOfAnyShapeAndPlace) {
    for (const auto &[width, height] :
         {std::pair{2, 1}, {1, 3}, {5, 4}, {17, 9}, {64, 64}, {101, 33}}) {
        const Image photo = gradient(width, height);
        Mask corner(width, height);
        *corner.at(0, 0) = 1;
        Params params = quick(GetParam());
        params.grow = 0;
        const Image after = inpainted(photo, corner, params);
        for (std::size_t i = 0; i < photo.pixels() * 3; ++i)
            ASSERT_TRUE(std::isfinite(after.data()[i])) << width << " x " << height;
        EXPECT_TRUE(kept_outside(photo, after, corner, 0));
    }
}

TEST_P(EveryEngine, SurvivesValuesBeyondTheUsualRange) {
    Image photo = gradient(64, 48);
    *photo.at(3, 3) = std::numeric_limits<float>::quiet_NaN();
    *photo.at(5, 3) = std::numeric_limits<float>::infinity();
    *photo.at(40, 20) = 17.5f;
    *photo.at(41, 20) = -2.0f;
    const Mask hole = disc(64, 48, 30, 20, 6);
    const Result result = inpaint(photo, hole, quick(GetParam()));
    for (int y = 0; y < result.area.height; ++y)
        for (int x = 0; x < result.area.width; ++x)
            if (*result.coverage.at(x, y) > 0)
                for (int channel = 0; channel < 3; ++channel) {
                    EXPECT_GE(result.fill.at(x, y)[channel], 0.0f);
                    EXPECT_LE(result.fill.at(x, y)[channel], 17.5f);
                }
    Image after = photo;
    composite(after, result);
    EXPECT_TRUE(std::isnan(*after.at(3, 3)));
    EXPECT_EQ(*after.at(41, 20), -2.0f);
}

TEST_P(EveryEngine, FillsQuicklyWhatAStopLeavesUnfilled) {
    std::stop_source stop;
    stop.request_stop();
    const Image photo = gradient(60, 50);
    const Result result =
        inpaint(photo, disc(60, 50, 30, 25, 8), quick(GetParam()), {}, stop.get_token());
    EXPECT_EQ(result.ending, Ending::stopped);
    ASSERT_EQ(result.notes.size(), 1u);
    EXPECT_EQ(result.notes[0].values, (std::vector<std::string>{"1", "1"}));
    Image after = photo;
    composite(after, result);
    for (std::size_t i = 0; i < 3 * photo.pixels(); ++i)
        ASSERT_NEAR(after.data()[i], photo.data()[i], 0.2f);
}

TEST_P(EveryEngine, GivesNothingWhereItWasCancelled) {
    for (const bool stopped_before : {false, true}) {
        std::stop_source stop, cancel;
        if (stopped_before)
            stop.request_stop();
        const auto watch = [&](const Step &step) {
            if (step.stage != Stage::loading)
                cancel.request_stop();
        };
        const Result result =
            inpaint(gradient(40, 40), disc(40, 40, 20, 20, 5), quick(GetParam()),
                    {.observer = watch, .stop = stop.get_token(), .cancel = cancel.get_token()});
        if (!cancel.stop_requested())
            continue; // a quick fill without stages reports nothing
        EXPECT_EQ(result.ending, Ending::cancelled);
        EXPECT_TRUE(result.fill.empty());
    }
}
