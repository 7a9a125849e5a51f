#include "core/finish/demand.h"

#include <gtest/gtest.h>

using namespace refill;

namespace {

constexpr Rect window{0, 0, 1000, 800};
constexpr Rect hole{400, 300, 200, 100};

} // namespace

TEST(Demand, IsAShareOfTheHoleAndAtLeastSomePixels) {
    EXPECT_EQ((Demand{0.5, 10, 1.0}.part(hole, window)), (Rect{300, 200, 400, 300}));
    EXPECT_EQ((Demand{0.5, 350, 1.0}.part(hole, window)), (Rect{50, 0, 900, 750}));
    EXPECT_EQ((Demand{-1.0, 0, 1.0}.part(hole, window)), window);
}

TEST(PartWithin, IsAllWhereMemoryAllows) {
    EXPECT_EQ(part_within(800000 * 10.0, 10.0, window, hole, 48), window);
}

TEST(PartWithin, IsAsMuchAroundTheHoleAsMemoryAllows) {
    const auto part = part_within(200000 * 10.0, 10.0, window, hole, 48);
    ASSERT_TRUE(part);
    EXPECT_LE(part->area(), 200000u);
    EXPECT_GT(part->area(), 100000u);
    EXPECT_EQ(unite(*part, hole), *part);
    EXPECT_EQ(intersect(*part, window), *part);
}

TEST(PartWithin, IsNothingWhereTheLeastIsTooMuch) {
    EXPECT_EQ(part_within(296 * 196 * 10.0, 10.0, window, hole, 48),
              (Rect{352, 252, 296, 196}));
    EXPECT_FALSE(part_within(296 * 196 * 10.0 - 1, 10.0, window, hole, 48));
    EXPECT_FALSE(part_within(-1.0, 10.0, window, hole, 48));
}
