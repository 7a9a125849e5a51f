#include "core/holes/hole_groups.h"
#include "core/holes/holes.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace refill;
using namespace refill::test;

TEST(Grow, ReachesEveryPixelWithinTheDistanceAndNoOther) {
    Mask hole(41, 31);
    *hole.at(12, 20) = 1;
    *hole.at(30, 5) = 1;
    const Mask grown = grow(hole, 6);
    for (int y = 0; y < 31; ++y)
        for (int x = 0; x < 41; ++x) {
            const double distance = std::min(std::hypot(x - 12, y - 20), std::hypot(x - 30, y - 5));
            EXPECT_EQ(*grown.at(x, y) != 0, distance <= 6.0) << x << ", " << y;
        }
}

TEST(Grow, ByNothingChangesNothing) {
    const Mask hole = disc(20, 20, 5, 5, 3);
    EXPECT_EQ(grow(hole, 0), hole);
}

TEST(Grow, StopsAtTheBorder) {
    const Mask grown = grow(disc(10, 8, 0, 0, 1), 50);
    EXPECT_EQ(count_hole(grown), 80);
}

TEST(Shrink, KeepsEveryPixelThatTheHoleHasAPartIn) {
    Mask hole(90, 60);
    *hole.at(89, 0) = 1;
    *hole.at(40, 31) = 1;
    const Mask small = shrink(hole, 30, 20);
    EXPECT_EQ(count_hole(small), 2);
    EXPECT_TRUE(*small.at(29, 0));
    EXPECT_TRUE(*small.at(13, 10));
}

TEST(SplitHoles, TreatsDistantHolesByThemselves) {
    Mask hole = disc(400, 300, 40, 40, 10);
    add_disc(hole, 350, 250, 20);
    const auto holes = split_holes(hole, 1.0, 16);
    ASSERT_EQ(holes.size(), 2u);
    EXPECT_EQ(holes[0].bounds, (Rect{30, 30, 21, 21}));
    EXPECT_EQ(holes[1].bounds, (Rect{330, 230, 41, 41}));
    EXPECT_EQ(count_hole(holes[0].own) + count_hole(holes[1].own), count_hole(hole));
}

TEST(SplitHoles, MergesHolesThatAreNearerThanTheMergeDistance) {
    Mask hole = disc(400, 300, 100, 100, 10);
    add_disc(hole, 140, 100, 10); // 20 pixels between them
    EXPECT_EQ(split_holes(hole, 1.0, 16).size(), 2u);
    EXPECT_EQ(split_holes(hole, 1.0, 24).size(), 1u);
}

// Their own windows are the whole photo already: to see it once is enough.
TEST(SplitHoles, FillsHolesTogetherThatSeeTheSameAnyway) {
    Mask hole(400, 300);
    for (int x = 50; x < 350; ++x)
        *hole.at(x, 60) = *hole.at(x, 240) = 1;
    const auto holes = split_holes(hole, 1.0, 0);
    ASSERT_EQ(holes.size(), 1u);
    EXPECT_EQ(holes[0].bounds, (Rect{50, 60, 300, 181}));
    EXPECT_EQ(count_hole(holes[0].own), count_hole(hole));
    EXPECT_EQ(split_holes(hole, 0.1, 0).size(), 2u); // each sees its own surroundings only
}

// Dust: as many holes as a selection by colour may have.
TEST(SplitHoles, KeepsThousandsOfSpecksApart) {
    Mask hole(2000, 2000);
    for (int y = 100; y < 1900; y += 40)
        for (int x = 100; x < 1900; x += 40)
            *hole.at(x, y) = 1;
    const auto holes = split_holes(hole, 1.0, 16);
    EXPECT_EQ(holes.size(), 45u * 45);
    EXPECT_EQ(holes[0].bounds, (Rect{100, 100, 1, 1}));
}

// The work is counted in rows and holes; comparing each speck with each would be a billion steps.
TEST(SplitHoles, FindsFiftyThousandSpecksInTwoPasses) {
    Mask hole(6000, 4000);
    int specks = 0;
    for (int y = 30; y < 3970; y += 22)
        for (int x = 30 + y % 3; x < 5970; x += 21, ++specks)
            *hole.at(x, y) = 1;
    ASSERT_GT(specks, 50'000);
    int steps = 0;
    const auto holes = split_holes(hole, 1.0, 16, [&] { ++steps; });
    EXPECT_GT(holes.size(), 5'000u);
    EXPECT_LT(steps, 2 * (hole.height() + 2 * specks));
    int own = 0;
    for (const Hole &each : holes)
        own += count_hole(each.own);
    EXPECT_EQ(own, specks);
}

// What is found by comparing near ones only, against all pairs.
TEST(GroupHoles, LeavesNoTwoThatCouldShareAWindow) {
    std::mt19937 random(7);
    const auto below = [&](int end) { return static_cast<int>(random() % end); };
    const Rect photo{0, 0, 2000, 1500};
    std::vector<Rect> bounds;
    for (int i = 0; i < 400; ++i)
        bounds.push_back({below(1900), below(1400), 1 + below(60), 1 + below(60)});
    const auto group = group_holes(bounds, photo, 0.7, [] {});
    std::vector<Rect> groups(1 + *std::ranges::max_element(group));
    EXPECT_LT(groups.size(), bounds.size());
    for (std::size_t i = 0; i < bounds.size(); ++i)
        groups[group[i]] = unite(groups[group[i]], bounds[i]);
    const auto window = [&](const Rect &rect) { return with_context(rect, photo, 0.7).area(); };
    for (const Rect &a : groups)
        for (const Rect &b : groups)
            if (&a != &b) {
                EXPECT_GT(window(unite(a, b)), 1.25 * std::max(window(a), window(b)));
            }
}

TEST(SplitHoles, CanBeStopped) {
    struct Stop {};
    int steps = 0;
    const auto stop = [&] {
        if (++steps > 50)
            throw Stop();
    };
    EXPECT_THROW(split_holes(disc(400, 300, 100, 100, 60), 1.0, 16, stop), Stop);
}

TEST(SplitHoles, GivesEachHoleTheContextAskedFor) {
    const auto holes = split_holes(disc(1000, 800, 500, 400, 50), 1.5, 0);
    ASSERT_EQ(holes.size(), 1u);
    EXPECT_EQ(holes[0].window, (Rect{450 - 152, 350 - 152, 101 + 304, 101 + 304}));
}

TEST(SplitHoles, ClipsTheWindowAtTheBorder) {
    const auto holes = split_holes(disc(300, 200, 0, 0, 20), 4.0, 0);
    ASSERT_EQ(holes.size(), 1u);
    EXPECT_EQ(holes[0].window, (Rect{0, 0, 105, 105}));
}

TEST(SplitHoles, TakesTheWholePhotoWithoutContext) {
    Mask hole = disc(400, 300, 40, 40, 10);
    add_disc(hole, 350, 250, 20);
    const auto holes = split_holes(hole, 0.0, 16);
    ASSERT_EQ(holes.size(), 1u);
    EXPECT_EQ(holes[0].window, hole.bounds());
}

TEST(SplitHoles, WidensAWindowThatWouldHoldNothingKnown) {
    Mask hole(200, 400, 1);
    for (int x = 0; x < 200; ++x)
        *hole.at(x, 399) = 0;
    for (const Hole &each : split_holes(hole, 0.1, 0)) {
        const Mask window = crop(hole, each.window);
        EXPECT_LT(count_hole(window), static_cast<int>(window.pixels()));
    }
}

TEST(Feather, CoversTheHoleFullyAndFadesInTheRingOnly) {
    const Mask hole = disc(60, 60, 30, 30, 10);
    const Mask grown = grow(hole, 8);
    const Coverage coverage = feather(hole, grown, hole.bounds(), 8, 4);
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 60; ++x) {
            const float share = *coverage.at(x, y);
            if (*hole.at(x, y)) {
                EXPECT_EQ(share, 1.0f);
            }
            EXPECT_EQ(share > 0.0f, *grown.at(x, y) != 0) << x << ", " << y;
        }
    EXPECT_EQ(*coverage.at(30 + 10 + 4, 30), 1.0f) << "4 of the 8 grown pixels do not fade";
    EXPECT_NEAR(*coverage.at(30 + 10 + 6, 30), 0.6f, 1e-5);
    EXPECT_NEAR(*coverage.at(30 + 10 + 8, 30), 0.2f, 1e-5);
}

TEST(Feather, IsHardWithoutAGrownRing) {
    const Mask hole = disc(30, 30, 15, 15, 6);
    const Coverage coverage = feather(hole, hole, hole.bounds(), 0, 10);
    for (std::size_t i = 0; i < hole.pixels(); ++i)
        EXPECT_EQ(coverage.data()[i], hole.data()[i] ? 1.0f : 0.0f);
}
