#include "core/finish/correction.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

struct Course {
    std::stop_source stop;
    std::vector<Stage> stages;
    Observer observer = [this](const Step &step) { stages.push_back(step.stage); };
    Monitor monitor{observer, stop.get_token()};

    Course() {
        monitor.plan({1.0});
        monitor.begin_hole();
    }
};

const Image photo(128, 96, 0.5f);
const Mask hole = disc(128, 96, 64, 48, 24);

} // namespace

// The engine paints large photos wrong, however small the hole, and small ones right.
TEST(Correction, TakesFromTheReducedScaleWhatStaysWrong) {
    Course run;
    FakeEngine engine(run.monitor, [](const Image &window, const Mask &unknown) {
        return painted(window, unknown, window.width() > 100 ? 0.9f : 0.5f);
    });
    const Image fill = painted(photo, hole, 0.9f);
    const Image result = correct(fill, photo, hole, {}, engine, run.monitor, photo.bounds());
    EXPECT_LT(mean_error(result, photo, hole), 0.02);
    ASSERT_EQ(engine.sizes.size(), 2u);
    EXPECT_EQ(engine.sizes[0], (Rect{0, 0, 64, 48}));
    EXPECT_EQ(engine.sizes[1], photo.bounds());
    EXPECT_EQ(run.stages, (std::vector{Stage::correcting, Stage::correcting}));
}

// Half of the fill is right. Only the other half is asked for again.
TEST(Correction, FillsAgainOnlyWhatIsInconsistent) {
    Course run;
    Mask again;
    FakeEngine engine(run.monitor, [&](const Image &window, const Mask &unknown) {
        again = unknown;
        return painted(window, unknown, 0.5f);
    });
    Image fill = photo;
    for (int y = 0; y < 96; ++y)
        for (int x = 64; x < 128; ++x)
            if (*hole.at(x, y))
                std::fill_n(fill.at(x, y), 3, 0.9f);
    const Image result = correct(fill, photo, hole, {}, engine, run.monitor, photo.bounds());
    EXPECT_EQ(*again.at(48, 48), 0);
    EXPECT_EQ(*again.at(80, 48), 1);
    EXPECT_LT(mean_error(result, photo, hole), 1e-3);
}

TEST(Correction, LeavesAFillThatIsConsistent) {
    Course run;
    FakeEngine engine(run.monitor, [](const Image &window, const Mask &unknown) {
        return painted(window, unknown, 0.52f);
    });
    const Image fill = painted(photo, hole, 0.48f);
    EXPECT_EQ(correct(fill, photo, hole, {}, engine, run.monitor, photo.bounds()), fill);
    EXPECT_EQ(engine.sizes.size(), 1u);
}

TEST(Correction, TouchesNoKnownPixel) {
    Course run;
    const Image noisy = noise(128, 96, 3);
    FakeEngine engine(run.monitor, [](const Image &window, const Mask &unknown) {
        return painted(window, unknown, window.width() > 100 ? 0.0f : 1.0f);
    });
    const Image result =
        correct(painted(noisy, hole, 0.0f), noisy, hole, {}, engine, run.monitor, noisy.bounds());
    for (int y = 0; y < 96; ++y)
        for (int x = 0; x < 128; ++x)
            ASSERT_TRUE(*hole.at(x, y) ||
                        std::equal(result.at(x, y), result.at(x, y) + 3, noisy.at(x, y)));
}

TEST(Correction, LeavesTheFillWhenStopped) {
    const Image fill = painted(photo, hole, 0.9f);
    for (const std::size_t fills_before_stop : {0u, 1u, 2u}) {
        Course run;
        std::size_t fills = 0;
        FakeEngine engine(run.monitor, [&](const Image &window, const Mask &unknown) {
            if (++fills == fills_before_stop)
                run.stop.request_stop();
            return painted(window, unknown, 0.1f);
        });
        if (fills_before_stop == 0)
            run.stop.request_stop();
        EXPECT_EQ(correct(fill, photo, hole, {}, engine, run.monitor, photo.bounds()), fill);
        EXPECT_EQ(fills, fills_before_stop);
    }
}

TEST(Correction, LeavesTheFillOfATinyPhoto) {
    Course run;
    FakeEngine engine(run.monitor, [](const Image &window, const Mask &unknown) {
        return painted(window, unknown, 0.1f);
    });
    const Image small(20, 20, 0.5f);
    const Mask most = disc(20, 20, 10, 10, 9);
    const Image fill = painted(small, most, 0.9f);
    EXPECT_EQ(correct(fill, small, most, {}, engine, run.monitor, small.bounds()), fill);
    EXPECT_TRUE(engine.sizes.empty());
}
