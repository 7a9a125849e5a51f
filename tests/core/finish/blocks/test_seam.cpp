#include "core/finish/blocks/seam.h"

#include <gtest/gtest.h>

using namespace refill;

namespace {

constexpr int side = 12;
constexpr int overlap = 5;

/// Differences of 1 but for a free way that moves from column 1 to column 3 halfway down.
cv::Mat1f free_way() {
    cv::Mat1f difference(side, side, 1.0f);
    for (int y = 0; y < side; ++y)
        difference(y, y < 6 ? 1 : y == 6 ? 2 : 3) = 0.0f;
    return difference;
}

} // namespace

TEST(Seam, FollowsTheWayThatCostsLeast) {
    cv::Mat1b taken(side, side, 255);
    EXPECT_EQ(cut_seam(taken, free_way(), Side::left, overlap), 0.0);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            EXPECT_EQ(taken(y, x), x < (y < 6 ? 1 : y == 6 ? 2 : 3) ? 0 : 255) << x << ", " << y;
}

TEST(Seam, CostsWhatLiesAlongIt) {
    cv::Mat1f difference(side, side, 1.0f);
    difference(4, 2) = 0.25f;
    cv::Mat1b taken(side, side, 255);
    EXPECT_EQ(cut_seam(taken, difference, Side::left, overlap), side - 0.75);
}

// The same picture, turned as the side is.
TEST(Seam, IsTheSameOnEverySide) {
    cv::Mat1b expected(side, side, 255);
    cut_seam(expected, free_way(), Side::left, overlap);
    const auto turned = [](const cv::Mat &pixels, Side to) {
        cv::Mat result = pixels.clone();
        if (to == Side::top || to == Side::bottom)
            cv::transpose(pixels, result);
        if (to == Side::right || to == Side::bottom)
            cv::flip(result.clone(), result, to == Side::right ? 1 : 0);
        return result;
    };
    for (const Side to : {Side::top, Side::right, Side::bottom}) {
        cv::Mat1b taken(side, side, 255);
        EXPECT_EQ(cut_seam(taken, turned(free_way(), to), to, overlap), 0.0);
        EXPECT_EQ(cv::countNonZero(taken != cv::Mat1b(turned(expected, to))), 0)
            << static_cast<int>(to);
    }
}

TEST(Seam, LeavesWhatAnotherCutHasTakenBack) {
    cv::Mat1b taken(side, side, 255);
    taken.row(0).setTo(0);
    cut_seam(taken, free_way(), Side::left, overlap);
    EXPECT_EQ(cv::countNonZero(taken.row(0)), 0);
}
