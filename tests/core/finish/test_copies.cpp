#include "core/finish/copies.h"

#include <gtest/gtest.h>

using namespace refill;

namespace {

/// 8 x 6 pixels, of which a rectangle at (2, 1), 4 wide and 3 high, was copied from two pixels to
/// the left.
Copies copied() {
    Copies copies{
        Image(8, 6), {2, 1, 4, 3}, cv::Mat_<cv::Point>(3, 4), cv::Mat1b(3, 4, std::uint8_t(0))};
    copies.kept(1, 2) = 255; // at (4, 2)
    for (int y = 0; y < 6; ++y)
        for (int x = 0; x < 8; ++x)
            copies.fill.at(x, y)[0] = static_cast<float>(10 * y + x);
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 4; ++x)
            copies.from(y, x) = {x, y + 1};
    return copies;
}

} // namespace

TEST(Copies, OfAPartKnowOnlyWhatIsFromWithinIt) {
    const Copies part = crop(copied(), {1, 1, 5, 3});
    EXPECT_EQ(part.area, (Rect{1, 0, 4, 3}));
    EXPECT_EQ(part.source({1, 0}), Copies::nowhere); // was from (0, 1), beside the part
    EXPECT_EQ(part.source({2, 0}), cv::Point(0, 0));
    EXPECT_EQ(part.source({4, 2}), cv::Point(2, 2));
    EXPECT_FLOAT_EQ(part.fill.at(0, 2)[0], 31.0f);
    EXPECT_EQ(part.kept(1, 2), 255);
}

TEST(Copies, OfAPartWithoutAnyHaveNoArea) {
    const Copies part = crop(copied(), {6, 0, 2, 6});
    EXPECT_TRUE(part.area.empty());
    EXPECT_EQ(part.source({0, 1}), Copies::nowhere);
}

TEST(Copies, LieWhereTheyWereWhenTheyArePutBack) {
    const Copies whole = copied();
    const Rect part{1, 0, 7, 6};
    Copies changed = crop(whole, part);
    changed.fill.at(3, 2)[0] = -1.0f;
    const Copies back = put_back(changed, whole.fill, part);
    EXPECT_EQ(back.area, whole.area);
    EXPECT_EQ(back.kept(1, 2), 255);
    EXPECT_EQ(back.source({2, 1}), Copies::nowhere); // its source was left out of the part
    EXPECT_EQ(back.source({5, 3}), whole.source({5, 3}));
    EXPECT_FLOAT_EQ(back.fill.at(4, 2)[0], -1.0f);
    EXPECT_FLOAT_EQ(back.fill.at(0, 5)[0], 50.0f);
}
