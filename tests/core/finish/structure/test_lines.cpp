#include "core/finish/structure/draw_lines.h"
#include "core/opencv_view.h"
#include "tests/support/drawn_lines.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

using namespace refill;
using namespace refill::test;

namespace {

/// The mean difference in the part of the hole that is drawn as a whole.
double error_of_drawn(const cv::Mat3f &picture, const cv::Mat1b &hole) {
    cv::Mat3f fill = with_hole(picture, hole);
    const cv::Mat1f drawn =
        draw_lines(lines_of(picture, hole), hole, fill, Monitor(Observer(), {}));
    const cv::Mat1b counted = drawn == 1.0f;
    EXPECT_GT(cv::countNonZero(counted), 0);
    return cv::norm(fill, picture, cv::NORM_L1, counted) / (3.0 * cv::countNonZero(counted));
}

} // namespace

class LinesOfABar : public testing::TestWithParam<int> {};

TEST_P(LinesOfABar, AreDrawnWhereTheyAre) {
    const double angle = GetParam() * std::numbers::pi / 180;
    const auto picture =
        drawing([&](double x, double y) { return band(aside(x, y, {centre, centre}, angle), 14); });
    const cv::Mat1b hole = round_hole(40);
    EXPECT_EQ(lines_of(picture, hole).size(), 2u); // its two edges
    EXPECT_LT(error_of_drawn(picture, hole), 0.03);
}

INSTANTIATE_TEST_SUITE_P(Lines, LinesOfABar, testing::Range(0, 180, 15));

// From both sides of the hole, where it is round, the same edge is met at several pixels.
TEST(Lines, AreSeenOnce) {
    for (int width = 10; width <= 30; width += 4) {
        const auto picture = drawing([&](double, double y) { return band(y - centre, width); });
        EXPECT_EQ(lines_of(picture, round_hole(40)).size(), 2u) << width;
    }
}

// What a network makes of a bar may lead from one of its edges to the other beside the hole: that
// is no line of its own.
TEST(Lines, AreSeenOnceWhereTheFillLeadsAstray) {
    for (const int width : {7, 8})
        for (int off = -6; off <= 6; ++off) {
            const auto picture = drawing([&](double, double y) { return band(y - centre, width); });
            const auto smear =
                drawing([&](double, double y) { return band((y - centre - off) / 8, 0.5); });
            const cv::Mat1b hole = round_hole(40);
            cv::Mat3f fill = picture.clone();
            smear.copyTo(fill, hole);
            const auto ends = find_line_ends(KnownPixels(fill, hole));
            EXPECT_EQ(ends.size(), 4u) << width << ", " << off;
        }
}

TEST(Lines, FollowABarThatBends) {
    for (const double radius : {150.0, 300.0}) {
        const auto picture = drawing(bent_bar(radius));
        EXPECT_LT(error_of_drawn(picture, round_hole(30)), 0.05) << radius;
    }
}

TEST(Lines, RunThroughEachOther) {
    const auto picture = drawing([&](double x, double y) {
        return std::max(band(aside(x, y, {centre, centre}, 0.3), 12),
                        band(aside(x, y, {centre, centre}, -0.9), 12));
    });
    EXPECT_EQ(lines_of(picture, round_hole(36)).size(), 4u);
}

// Stripes that meet far to the left: no translation takes one side to the other.
TEST(Lines, FollowStripesInPerspective) {
    const auto picture = drawing([&](double x, double y) {
        const double turn = std::atan2(y - centre, x + 120);
        const double phase = turn / 0.09;
        return 0.5 + 8 * (std::abs(phase - std::round(phase)) - 0.25);
    });
    EXPECT_LT(error_of_drawn(picture, round_hole(36)), 0.05);
}

TEST(Lines, MeetInACorner) {
    const cv::Mat1b hole = round_hole(40);
    for (const double opening : {0.6, 1.2, 2.0}) {
        const auto picture =
            drawing([&](double x, double y) { return 0.5 + inside_wedge(x, y, opening); });
        const auto lines = lines_of(picture, hole);
        ASSERT_EQ(lines.size(), 1u) << opening;
        ASSERT_TRUE(lines.front().corner) << opening;
        EXPECT_LT(cv::norm(*lines.front().corner - cv::Point2f(centre, centre)), 2.0) << opening;
        EXPECT_LT(error_of_drawn(picture, hole), 0.03) << opening;
    }
}

// The wedge is darker at one side than at the other.
TEST(Lines, MeetInNoCornerWhereColoursDiffer) {
    const auto picture = drawing([&](double x, double y) {
        const double darkness = std::clamp(0.75 + (y - centre) / 120, 0.5, 1.0);
        return darkness * std::clamp(0.5 + inside_wedge(x, y, 1.2), 0.0, 1.0);
    });
    EXPECT_TRUE(lines_of(picture, round_hole(40)).empty());
}

TEST(Lines, LeaveALineThatEndsInTheHole) {
    const auto picture = drawing([&](double x, double y) {
        return x < centre ? band(aside(x, y, {centre, centre}, 0.2), 14) : 0.0;
    });
    EXPECT_TRUE(lines_of(picture, round_hole(40)).empty());
}

// A step on the left that fades away in the hole, a bar on the right.
TEST(Lines, LeaveWhatIsNotAlikeOnBothSides) {
    const auto picture = drawing([&](double x, double y) {
        const double step = std::clamp(y - centre + 0.5, 0.0, 1.0);
        const double there = std::clamp((centre + 40 - x) / 80, 0.0, 1.0);
        return there * step + (x < centre ? 0.0 : 0.4 * band(y - centre, 4));
    });
    EXPECT_TRUE(lines_of(picture, round_hole(40)).empty());
}

TEST(Lines, SeeNoneInNoise) {
    const Image grain = noise(side, side, 9);
    EXPECT_TRUE(lines_of(view(grain).clone(), round_hole(40)).empty());
}

TEST(Lines, DrawInTheHoleOnly) {
    const auto picture = drawing([&](double, double y) { return band(y - centre, 14); });
    const cv::Mat1b hole = round_hole(40);
    cv::Mat3f fill = with_hole(picture, hole);
    const cv::Mat3f before = fill.clone();
    draw_lines(lines_of(picture, hole), hole, fill, Monitor(Observer(), {}));
    EXPECT_GT(cv::norm(fill, before, cv::NORM_INF, hole), 0.1);
    EXPECT_EQ(cv::norm(fill, before, cv::NORM_INF, hole == 0), 0.0);
}

TEST(Lines, AreTheSameAtAnotherSize) {
    const auto picture =
        drawing([&](double x, double y) { return band(aside(x, y, {centre, centre}, 0.4), 14); });
    const cv::Mat1b hole = round_hole(40);
    cv::Mat3f large;
    cv::Mat1b large_hole;
    cv::resize(picture, large, {}, 2, 2, cv::INTER_LINEAR);
    cv::resize(hole, large_hole, {}, 2, 2, cv::INTER_NEAREST);
    cv::Mat3f fill = with_hole(large, large_hole);
    const auto lines = enlarged(lines_of(picture, hole), hole.size(), large_hole.size());
    const cv::Mat1b drawn = draw_lines(lines, large_hole, fill, Monitor(Observer(), {})) == 1.0f;
    ASSERT_GT(cv::countNonZero(drawn), 0);
    EXPECT_LT(cv::norm(fill, large, cv::NORM_L1, drawn) / (3.0 * cv::countNonZero(drawn)), 0.03);
}

TEST(Lines, LeaveWhatIsKnownAsItIs) {
    const auto picture = drawing([&](double, double y) { return band(y - centre, 14); });
    const cv::Mat1b hole = round_hole(40);
    const KnownPixels known(with_hole(picture, hole), hole);
    const cv::Mat1b source = known.source.clone();
    find_line_ends(known);
    EXPECT_EQ(cv::norm(known.source, source, cv::NORM_INF), 0.0);
}
