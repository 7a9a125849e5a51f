#include "tools/strokes.h"
#include "tools/train/masks.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace refill;

namespace {

/// Whether a square of `side` pixels fits into the hole.
bool holds_square(const Mask &mask, int side) {
    for (int y = 0; y + side <= mask.height(); ++y)
        for (int x = 0; x + side <= mask.width(); ++x) {
            int count = 0;
            for (int row = y; row < y + side; ++row)
                count += static_cast<int>(std::count(mask.at(x, row), mask.at(x, row) + side, 1));
            if (count == side * side)
                return true;
        }
    return false;
}

} // namespace

TEST(Masks, CoverAShareWithinTheirRange) {
    const HoleSettings settings{.smallest = 0.05, .largest = 0.3};
    for (const auto &[width, height] : {std::pair(64, 64), std::pair(96, 40), std::pair(16, 16)})
        for (std::uint64_t i = 0; i < 100; ++i) {
            Random random(1, i);
            const Mask mask = draw_hole(width, height, settings, random);
            EXPECT_EQ(mask.width(), width);
            EXPECT_EQ(mask.height(), height);
            EXPECT_GE(hole_share(mask), settings.smallest);
            EXPECT_LE(hole_share(mask), settings.largest);
        }
}

TEST(Masks, AreTheSameForTheSameSeed) {
    for (std::uint64_t i = 0; i < 20; ++i) {
        Random first(7, i), again(7, i), other(8, i);
        const Mask mask = draw_hole(64, 64, {}, first);
        EXPECT_EQ(mask, draw_hole(64, 64, {}, again));
        EXPECT_FALSE(mask == draw_hole(64, 64, {}, other));
    }
}

TEST(Masks, AreThinOrThickStrokesOrRectangles) {
    int thin = 0, thick = 0;
    const HoleSettings strokes{.smallest = 0.01, .largest = 0.5, .rectangles = 0};
    for (std::uint64_t i = 0; i < 100; ++i) {
        Random random(3, i);
        const Mask mask = draw_hole(64, 64, strokes, random);
        thin += !holds_square(mask, 4);
        thick += holds_square(mask, 12);
    }
    EXPECT_GT(thin, 10);
    EXPECT_GT(thick, 10);
}

// Every row of a rectangle begins and ends where the others do.
TEST(Masks, HaveRectanglesWithStraightSides) {
    const HoleSettings rectangles{.smallest = 0.01, .largest = 0.5, .rectangles = 1};
    for (std::uint64_t i = 0; i < 50; ++i) {
        Random random(5, i);
        const Mask mask = draw_hole(64, 64, rectangles, random);
        EXPECT_TRUE(holds_square(mask, 6)) << i;
    }
}

TEST(Random, StaysWithinItsBounds) {
    Random random(1, 2);
    bool low = false, high = false;
    for (int i = 0; i < 1000; ++i) {
        const int number = random.integer(-1, 2);
        ASSERT_TRUE(number >= -1 && number <= 2);
        low |= number == -1;
        high |= number == 2;
        const double real = random.uniform(3, 4);
        ASSERT_TRUE(real >= 3 && real < 4);
    }
    EXPECT_TRUE(low && high);
}
