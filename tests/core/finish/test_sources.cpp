// What stages copy where the user says from where: a photo that is restless but for a calm strip at
// its right end, and only the strip may be copied.

#include "core/finish/blocks/block_match.h"
#include "core/finish/detail/detail.h"
#include "core/finish/reference.h"
#include "core/finish/structure/structure.h"
#include "core/finish/surroundings.h"
#include "core/pipeline.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

constexpr int width = 220, height = 120, calm_from = 150;

Image restless_photo() {
    Image photo = noise(width, height, 1);
    for (int y = 0; y < height; ++y)
        for (int x = calm_from; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel) // faint, so that patches differ
                photo.at(x, y)[channel] = 0.5f + 0.02f * (photo.at(x, y)[channel] - 0.5f);
    return photo;
}

Mask calm_strip() {
    Mask sources(width, height);
    for (int y = 0; y < height; ++y)
        std::fill_n(sources.at(calm_from, y), width - calm_from, 1);
    return sources;
}

const Image photo = restless_photo();
const Mask hole = disc(width, height, 60, 60, 16);
const Mask sources = calm_strip();

struct Course {
    Observer nobody;
    Monitor monitor{nobody, {}};
    Course() {
        monitor.plan({1.0});
        monitor.begin_hole();
    }
};

/// How restless the fill is; the photo's noise has 0.29.
double restlessness(const Image &fill) { return deviation_in(fill, hole, 1); }

Image guess() { return painted(photo, hole, 0.5f); }

} // namespace

TEST(Sources, AreAllThatStructureCopies) {
    Course run;
    const Copies result = copy_structure(guess(), hole, {0, &sources}, run.monitor, photo.bounds());
    ASSERT_FALSE(result.area.empty());
    int copied = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const cv::Point from = result.source({x, y});
            ASSERT_TRUE(from == Copies::nowhere || *sources.at(from.x, from.y)) << x << ", " << y;
            copied += *hole.at(x, y) && from != Copies::nowhere;
        }
    // Sheets that are moved to fit exactly may leave a pixel here and there without a source.
    EXPECT_GT(copied, 0.95 * count_hole(hole));
}

TEST(Sources, AreAllThatStructureCopiesAtAReducedSize) {
    const int times = 6; // more pixels in the hole than labels are chosen for
    Image large(times * width, times * height);
    Mask large_hole(large.width(), large.height()), large_sources = large_hole;
    for (int y = 0; y < large.height(); ++y)
        for (int x = 0; x < large.width(); ++x) {
            std::copy_n(photo.at(x / times, y / times), 3, large.at(x, y));
            *large_hole.at(x, y) = *hole.at(x / times, y / times);
            *large_sources.at(x, y) = *sources.at(x / times, y / times);
        }
    Course run;
    const Copies result = copy_structure(painted(large, large_hole, 0.5f), large_hole,
                                         {0, &large_sources}, run.monitor, large.bounds());
    ASSERT_FALSE(result.area.empty());
    for (int y = 0; y < large.height(); ++y)
        for (int x = 0; x < large.width(); ++x) {
            const cv::Point from = result.source({x, y});
            ASSERT_TRUE(from == Copies::nowhere || *large_sources.at(from.x, from.y));
        }
}

TEST(Sources, AreAllThatDetailIsMadeOf) {
    const auto made = [&](const Mask *from) {
        Course run;
        return transfer_detail({guess()}, hole, {0.1, 0, from}, run.monitor, photo.bounds());
    };
    EXPECT_GT(restlessness(made(nullptr)), 0.12);
    EXPECT_LT(restlessness(made(&sources)), 0.05);
}

// To an even fill, the even strip is most like; where it may not be copied, noise is all there is.
TEST(Sources, AreAllThatBlocksComeFrom) {
    Mask noise_only(width, height, 1);
    for (std::size_t i = 0; i < noise_only.pixels(); ++i)
        noise_only.data()[i] = !sources.data()[i];
    const auto made = [&](const Mask *from) {
        BlockSettings settings{.histogram = 1.0, .reach = 10.0};
        settings.sources = from;
        Course run;
        return match_blocks(guess(), hole, settings, run.monitor, photo.bounds());
    };
    EXPECT_LT(restlessness(made(nullptr)), 0.1);
    EXPECT_LT(restlessness(made(&sources)), 0.1);
    EXPECT_GT(restlessness(made(&noise_only)), 0.2);
}

TEST(Sources, AreAllThatAReferenceIsFoundIn) {
    Course run;
    const Mask found = pixels_like_fill(guess(), hole, 0, &sources, run.monitor);
    EXPECT_GT(count_hole(found), 0);
    for (std::size_t i = 0; i < found.pixels(); ++i)
        ASSERT_TRUE(!found.data()[i] || sources.data()[i]);
}

TEST(Sources, AreReachedHoweverFarAwayTheyLie) {
    const Mask spot = disc(900, 900, 100, 100, 20);
    Mask far(900, 900);
    add_disc(far, 850, 850, 30);
    EXPECT_EQ(surroundings(spot).right(), 217);
    EXPECT_GT(surroundings(spot, &far).right(), 850);
    Mask corner(900, 900);
    *corner.at(899, 899) = 1;
    EXPECT_EQ(surroundings(spot, &corner), spot.bounds());
    const Mask everywhere(900, 900, 1);
    EXPECT_EQ(surroundings(spot, &everywhere), surroundings(spot));
}

namespace {

Image through_pipeline(const Params &params, const Mask &from, Result &record) {
    const Observer nobody;
    Monitor monitor(nobody, {});
    FakeEngine engine(monitor, [](const Image &window, const Mask &unknown) {
        return painted(window, unknown, 0.5f);
    });
    Pipeline pipeline(engine, params, monitor);
    monitor.plan({pipeline.work(hole)});
    monitor.begin_hole();
    const Scene scene{photo, hole, photo.bounds(), nullptr, nullptr, &from};
    Image part = pipeline.run(scene);
    const Rect area = pipeline.part_of(hole, &from);
    EXPECT_EQ(part.bounds().area(), area.area());
    Image filled = photo;
    for (int y = 0; y < area.height; ++y)
        std::copy_n(part.at(0, y), 3 * area.width, filled.at(area.x, area.y + y));
    monitor.hand_over(record);
    return filled;
}

} // namespace

TEST(Sources, AreWhatTheWholePipelineCopies) {
    Params params;
    params.match_colours = false;
    params.continuation = 0.0;
    Result record;
    EXPECT_LT(restlessness(through_pipeline(params, sources, record)), 0.15);
    EXPECT_TRUE(record.notes.empty());
    const Mask everywhere(width, height, 1);
    EXPECT_GT(restlessness(through_pipeline(params, everywhere, record)), 0.2);
}

TEST(Sources, ThatAreOutOfSightAreSaidToBe) {
    Result record;
    through_pipeline({}, hole, record); // nothing but the hole itself
    ASSERT_EQ(record.notes.size(), 1u);
    EXPECT_TRUE(record.notes[0].message.starts_with("Nothing of what may be copied"));
}
