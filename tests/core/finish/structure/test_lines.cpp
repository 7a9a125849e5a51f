#include "core/finish/structure/lines.h"
#include "core/opencv_view.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

using namespace refill;
using namespace refill::test;

namespace {

constexpr int side = 160;

/// A picture with some grain; `dark` says how much of a pixel, from 0 to 1, is dark.
cv::Mat3f drawing(const std::function<double(double x, double y)> &dark) {
    const Image grain = noise(side, side, 5);
    cv::Mat3f picture = view(grain).clone();
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const auto light = static_cast<float>(0.8 - 0.5 * std::clamp(dark(x, y), 0.0, 1.0));
            picture(y, x) = cv::Vec3f::all(light) + 0.03f * (picture(y, x) - cv::Vec3f::all(0.5f));
        }
    return picture;
}

/// How far (x, y) is to the side of the line through `through` in the direction of `angle`.
double aside(double x, double y, cv::Point2d through, double angle) {
    return (y - through.y) * std::cos(angle) - (x - through.x) * std::sin(angle);
}

/// A band of that width, with soft edges.
double band(double aside, double width) { return width / 2 - std::abs(aside) + 0.5; }

cv::Mat1b round_hole(int radius) {
    const Mask hole = disc(side, side, side / 2, side / 2, radius);
    return view(hole) != 0;
}

/// Nothing is known of the hole.
cv::Mat3f with_hole(const cv::Mat3f &picture, const cv::Mat1b &hole) {
    cv::Mat3f fill = picture.clone();
    fill.setTo(cv::mean(picture, hole == 0), hole);
    return fill;
}

std::vector<Line> lines_of(const cv::Mat3f &picture, const cv::Mat1b &hole) {
    return join_line_ends(find_line_ends(KnownPixels(with_hole(picture, hole), hole)), hole);
}

/// The mean difference in the part of the hole that is drawn as a whole.
double error_of_drawn(const cv::Mat3f &picture, const cv::Mat1b &hole) {
    cv::Mat3f fill = with_hole(picture, hole);
    const cv::Mat1f drawn =
        draw_lines(lines_of(picture, hole), hole, fill, Monitor(Observer(), {}));
    const cv::Mat1b counted = drawn == 1.0f;
    EXPECT_GT(cv::countNonZero(counted), 0);
    return cv::norm(fill, picture, cv::NORM_L1, counted) / (3.0 * cv::countNonZero(counted));
}

const double centre = side / 2.0;

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

// A band along a circle of radius 200, 60 pixels of which lie in the hole.
TEST(Lines, FollowABarThatBends) {
    const auto picture = drawing([&](double x, double y) {
        return band(std::hypot(x - centre, y - centre - 200) - 200, 14);
    });
    EXPECT_LT(error_of_drawn(picture, round_hole(30)), 0.05);
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

TEST(Lines, LeaveALineThatEndsInTheHole) {
    const auto picture = drawing([&](double x, double y) {
        return x < centre ? band(aside(x, y, {centre, centre}, 0.2), 14) : 0.0;
    });
    EXPECT_TRUE(lines_of(picture, round_hole(40)).empty());
}

// A step on the left, a bar on the right.
TEST(Lines, LeaveWhatIsNotAlikeOnBothSides) {
    const auto picture = drawing([&](double x, double y) {
        return x < centre ? y - centre + 0.5 : 0.4 * band(y - centre, 4);
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

// Dark by 0.5 and by 0.1 of white, on 0.8.
TEST(Lines, HavePlainEdgesWhereTheyAreNotFaint) {
    const cv::Mat1b hole = round_hole(40);
    const auto edges_of = [&](double strength) {
        const auto picture = drawing([&](double, double y) {
            return strength * std::clamp(band(y - centre, 20), 0.0, 1.0);
        });
        const auto lines = lines_of(picture, hole);
        EXPECT_GE(lines.size(), 2u);
        return plain_edges(lines, hole, Monitor(Observer(), {}));
    };
    const cv::Mat1f edges = edges_of(1.0);
    ASSERT_EQ(edges.size(), hole.size());
    const int middle = side / 2;
    for (const int edge : {-10, 10})
        EXPECT_EQ(edges(middle + edge, middle), 1.0f);
    EXPECT_EQ(edges(middle, middle), 0.0f); // between the edges
    EXPECT_EQ(edges(middle + 10, middle - 41), 0.0f) << "outside the hole";
    EXPECT_TRUE(edges_of(0.2).empty());
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
