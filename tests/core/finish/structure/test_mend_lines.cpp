#include "core/finish/structure/mend_lines.h"
#include "tests/support/drawn_lines.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

/// What copies become that have nothing of what is dark in a drawing.
struct Mended {
    Mended(const cv::Mat3f &picture, const cv::Mat1b &hole, const cv::Mat3f &copies)
        : before(copies), after(copies.clone()) {
        const KnownPixels known(with_hole(picture, hole), hole);
        where = mend_lines(lines_of(picture, hole), known, after, Monitor(Observer(), {}));
    }

    /// The mean difference from a picture, where it was mended.
    double error(const cv::Mat3f &picture) const {
        return cv::norm(after, picture, cv::NORM_L1, where) / (3.0 * cv::countNonZero(where));
    }

    cv::Mat3f before, after;
    cv::Mat1b where;
};

/// The hole without anything that is dark.
cv::Mat3f emptied(const cv::Mat3f &picture, const cv::Mat1b &hole) {
    cv::Mat3f copies = picture.clone();
    drawing([](double, double) { return 0.0; }).copyTo(copies, hole);
    return copies;
}

Mended mended(const Darkness &dark, int radius = 40) {
    const cv::Mat3f picture = drawing(dark);
    const cv::Mat1b hole = round_hole(radius);
    return {picture, hole, emptied(picture, hole)};
}

/// Of what is dark in a drawing.
cv::Mat1b edges_of(const Darkness &dark, const cv::Mat1b &hole) {
    const auto lines = lines_of(drawing(dark), hole);
    EXPECT_GE(lines.size(), 2u);
    return plain_edges(lines, hole, Monitor(Observer(), {}));
}

} // namespace

// The difference of two grains is 0.01 on average. That of no bar would be 0.3.
TEST(MendLines, BendsWhatTheEndsShow) {
    for (const double radius : {150.0, 300.0}) {
        const auto result = mended(bent_bar(radius), 30);
        EXPECT_GT(cv::countNonZero(result.where), 14 * 50) << radius;
        EXPECT_LT(result.error(drawing(bent_bar(radius))), 0.03) << radius;
    }
}

TEST(MendLines, MeetsInACorner) {
    const auto wedge = [](double x, double y) { return 0.5 + inside_wedge(x, y, 1.2); };
    const auto result = mended(wedge);
    EXPECT_TRUE(result.where(side / 2, side / 2 + 2));
    EXPECT_LT(result.error(drawing(wedge)), 0.03);
}

// Colours between two pixels of grain are smoother than the grain: 0.7 of it and more remain.
TEST(MendLines, KeepsTheGrain) {
    const auto result = mended(bent_bar(300), 30);
    const cv::Rect inside_bar(side / 2 - 15, side / 2 - 3, 30, 6);
    ASSERT_EQ(cv::countNonZero(result.where(inside_bar)), inside_bar.area());
    cv::Scalar mean, deviation, grain;
    cv::meanStdDev(result.after(inside_bar), mean, deviation);
    cv::meanStdDev(drawing(bent_bar(300))(inside_bar), mean, grain);
    EXPECT_GT(deviation[0], 0.5 * grain[0]);
}

TEST(MendLines, LeavesCopiesThatFit) {
    const cv::Mat3f picture = drawing(bent_bar(200));
    const Mended result(picture, round_hole(30), picture);
    EXPECT_EQ(cv::countNonZero(result.where), 0);
    EXPECT_LT(cv::norm(result.after, picture, cv::NORM_INF), 0.02);
}

TEST(MendLines, ChangesTheHoleOnly) {
    const auto result = mended(bent_bar(200), 30);
    const cv::Mat1b outside = round_hole(30) == 0;
    EXPECT_EQ(cv::norm(result.after, result.before, cv::NORM_INF, outside), 0.0);
    EXPECT_EQ(cv::countNonZero(result.where & outside), 0);
}

// One bar is dark where the other's side is light.
TEST(MendLines, LeavesWhereLinesCross) {
    const auto first = [](double x, double y) {
        return band(aside(x, y, {centre, centre}, 0.5), 12);
    };
    const auto second = [](double x, double y) {
        return band(aside(x, y, {centre, centre}, -0.9), 12);
    };
    const auto result =
        mended([&](double x, double y) { return std::max(first(x, y), second(x, y)); });
    EXPECT_GT(cv::countNonZero(result.where), 0);
    cv::Mat1b light_in_dark(side, side);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const bool beside_first = first(x, y) < -1 && first(x, y) > -4;
            light_in_dark(y, x) = beside_first && second(x, y) > 1 ? 255 : 0;
        }
    EXPECT_GT(cv::countNonZero(light_in_dark), 0);
    EXPECT_EQ(cv::countNonZero(result.where & light_in_dark), 0);
}

// A bar that is 0.5 darker than the rest on one side and 0.4 on the other.
TEST(MendLines, LeavesALineWhoseEndsLookDifferent) {
    const auto bar = [](double x, double y) {
        const double darkness = std::clamp(0.9 - (x - centre) / 400, 0.8, 1.0);
        return darkness * std::clamp(bent_bar(200)(x, y), 0.0, 1.0);
    };
    EXPECT_FALSE(lines_of(drawing(bar), round_hole(30)).empty());
    EXPECT_EQ(cv::countNonZero(mended(bar, 30).where), 0);
}

TEST(PlainEdges, AreThoseOfABar) {
    const cv::Mat1b hole = round_hole(40);
    const auto bar = [](double, double y) { return band(y - centre, 20); };
    const cv::Mat1b edges = edges_of(bar, hole);
    const int middle = side / 2;
    for (const int edge : {-10, 10})
        EXPECT_EQ(edges(middle + edge, middle), 255);
    EXPECT_EQ(edges(middle, middle), 0); // between the edges
    EXPECT_EQ(edges(middle + 10, middle - 41), 0) << "outside the hole";
}

// A bar that is as dark in both, once among spots that are.
TEST(PlainEdges, StandOut) {
    const auto faint_bar = [](double, double y) {
        return 0.3 * std::clamp(band(y - centre, 20), 0.0, 1.0);
    };
    const Image spots = noise(side, side, 6);
    const auto among_spots = [&](double x, double y) {
        return faint_bar(x, y) + 0.3 * spots.at(static_cast<int>(x), static_cast<int>(y))[0];
    };
    const cv::Mat1b hole = round_hole(40);
    EXPECT_GT(cv::countNonZero(edges_of(faint_bar, hole)), 0);
    EXPECT_EQ(cv::countNonZero(edges_of(among_spots, hole)), 0);
}

TEST(PlainEdges, EndWhereLinesCross) {
    const auto bars = [](double x, double y) {
        return std::max(band(aside(x, y, {centre, centre}, 0.5), 12),
                        band(aside(x, y, {centre, centre}, -0.9), 12));
    };
    const cv::Mat1b hole = round_hole(40);
    const cv::Mat1b edges = edges_of(bars, hole);
    EXPECT_GT(cv::countNonZero(edges), 0);
    EXPECT_EQ(cv::countNonZero(edges({side / 2 - 6, side / 2 - 6, 12, 12})), 0);
}
