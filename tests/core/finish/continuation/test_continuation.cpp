#include "core/finish/continuation/continuation.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace refill;
using namespace refill::test;

namespace {

class Continuation : public ::testing::Test {
protected:
    Image continued(const Image &fill, const Mask &hole, double reach) {
        return continue_photo(fill, hole, reach, monitor);
    }

    std::stop_source stop;
    const Observer observer;
    Monitor monitor{observer, stop.get_token()};
};

} // namespace

// To a hundredth: in a flat photo the continuation is the photo's grey. The centre of a disc of
// radius 20 is the deepest pixel, where the weight is exp(-1 / reach).
TEST_F(Continuation, FallsOffWithDepthAsSaid) {
    const Mask hole = disc(80, 80, 40, 40, 20);
    const Image fill = painted(Image(80, 80, 0.5f), hole, 1.0f);
    for (const double reach : {0.5, 1.0, 3.0}) {
        const Image result = continued(fill, hole, reach);
        const double weight = std::exp(-1.0 / reach);
        EXPECT_NEAR(*result.at(40, 40), weight * 0.5 + (1.0 - weight) * 1.0, 0.01) << reach;
        EXPECT_LT(*result.at(40, 21), *result.at(40, 30)) << "it counts more near the border";
    }
}

// Where lines of equal light from both sides meet in the middle, there is a step of 0.14.
TEST_F(Continuation, HasNoEdgeInTheMiddleOfASlope) {
    const Image photo = gradient(160, 120);
    Mask hole(160, 120);
    for (int y = 0; y < 120; ++y)
        std::fill_n(hole.at(50, y), 60, 1);
    const Image result = continued(painted(photo, hole, 1.0f), hole, 1e6);
    float steepest = 0.0f;
    for (int x = 51; x < 109; ++x)
        steepest = std::max(steepest, std::abs(*result.at(x + 1, 60) - *result.at(x, 60)));
    EXPECT_LT(steepest, 0.02f);
}

// To 0.03: a hole of this size is continued at a reduced size. It falls off as in one of 128
// pixels.
TEST_F(Continuation, ReachesNoFurtherIntoALargeHole) {
    const Mask hole = disc(700, 600, 350, 300, 250);
    const Image fill = painted(Image(700, 600, 0.5f), hole, 1.0f);
    const Image result = continued(fill, hole, 1.0);
    EXPECT_NEAR(*result.at(350, 52), 0.5, 0.03);
    EXPECT_NEAR(*result.at(350, 300), 1.0 - 0.5 * std::exp(-251.0 / 128.0), 0.03);
}

TEST_F(Continuation, TouchesNoKnownPixel) {
    const Image photo = noise(90, 70, 3);
    Mask hole = disc(90, 70, 0, 0, 20);
    add_disc(hole, 60, 40, 1);
    const Image fill = painted(photo, hole, 1.0f);
    const Image result = continued(fill, hole, 1.0);
    EXPECT_NE(result, fill);
    for (int y = 0; y < 70; ++y)
        for (int x = 0; x < 90; ++x)
            ASSERT_TRUE(*hole.at(x, y) ||
                        std::equal(result.at(x, y), result.at(x, y) + 3, photo.at(x, y)));
}

TEST_F(Continuation, ChangesNothingWhereThereIsNothingToContinue) {
    const Image photo = noise(40, 30, 1);
    EXPECT_EQ(continued(photo, Mask(40, 30), 1.0), photo);
    EXPECT_EQ(continued(photo, Mask(40, 30, 1), 1.0), photo);
    EXPECT_EQ(continued(photo, disc(40, 30, 20, 15, 5), 0.0), photo);
}

TEST_F(Continuation, LeavesTheFillAfterAStop) {
    const Image photo = noise(40, 30, 1);
    stop.request_stop();
    EXPECT_EQ(continued(photo, disc(40, 30, 20, 15, 5), 1.0), photo);
}
