#include "core/finish/structure/structure.h"
#include "core/holes/holes.h"
#include "tests/support/drawn_lines.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>
#include <opencv2/core/utility.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace refill;
using namespace refill::test;

namespace {

Copies copied(const Image &fill, const Mask &hole, unsigned seed = 0, std::stop_token stop = {}) {
    const Observer nobody;
    Monitor monitor(nobody, stop);
    monitor.plan({1.0});
    monitor.begin_hole();
    return copy_structure(fill, hole, {seed}, monitor, fill.bounds());
}

/// A dark bar, `width` pixels wide and smooth at its edges, through the middle of a light picture
/// with some grain; `angle` in degrees from the horizontal.
Image bar(int side, double angle, double width) {
    Image photo = noise(side, side, 5);
    const double turn = angle * std::numbers::pi / 180;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const double across =
                (y - side / 2.0) * std::cos(turn) - (x - side / 2.0) * std::sin(turn);
            const double inside = std::clamp(width / 2 - std::abs(across) + 0.5, 0.0, 1.0);
            for (int channel = 0; channel < 3; ++channel)
                photo.at(x, y)[channel] =
                    static_cast<float>(0.8 - 0.6 * inside + 0.03 * (photo.at(x, y)[channel] - 0.5));
        }
    return photo;
}

/// How far from where it should be the middle of what is dark lies, at most, on lines across the
/// bar; the bar runs along x or y, whichever is nearer to its direction. In pixels.
double farthest_off(const Image &fill, const Image &photo, const Mask &hole, double angle) {
    const auto middle = [&](const Image &image, int along, bool upright) {
        double sum = 0, weights = 0;
        for (int i = 0; i < image.width(); ++i) {
            const float *pixel = upright ? image.at(i, along) : image.at(along, i);
            const double dark = std::max(0.0, 0.6 - pixel[1]);
            sum += dark * i;
            weights += dark;
        }
        return weights > 0 ? sum / weights : -1e9;
    };
    const double folded = std::abs(std::remainder(angle, 180.0));
    const bool upright = folded > 45;
    const Rect bounds = hole_bounds(hole);
    double worst = 0;
    for (int i = upright ? bounds.y : bounds.x; i < (upright ? bounds.bottom() : bounds.right());
         ++i)
        worst = std::max(worst, std::abs(middle(fill, i, upright) - middle(photo, i, upright)));
    return worst;
}

} // namespace

class StraightBar : public testing::TestWithParam<int> {};

// A translation along the bar exists at every angle, to within half a pixel.
TEST_P(StraightBar, RunsThroughTheHole) {
    const Image photo = bar(256, GetParam(), 14);
    const Mask hole = disc(256, 256, 128, 128, 36);
    const Copies result = copied(guessed(photo, hole), hole);
    EXPECT_LT(farthest_off(result.fill, photo, hole, GetParam()), 1.0);
}

INSTANTIATE_TEST_SUITE_P(Structure, StraightBar, testing::Range(0, 180, 15));

TEST(Structure, KeepsLinesThatRunThroughTheHole) {
    const Image photo = bar(256, 0, 14);
    const Mask hole = disc(256, 256, 128, 128, 36);
    const Copies result = copied(guessed(photo, hole), hole);
    const cv::Point middle(128 - result.area.x, 128 - result.area.y);
    for (const int edge : {-7, 7})
        EXPECT_EQ(result.kept(middle + cv::Point(0, edge)), 255);
    EXPECT_EQ(result.kept(middle + cv::Point(0, 30)), 0);
    const Image plain = noise(120, 100, 3);
    const Mask spot = disc(120, 100, 60, 50, 20);
    EXPECT_EQ(cv::countNonZero(copied(guessed(plain, spot), spot).kept), 0);
}

// No known piece of the bar has the direction that it has in the middle of the hole.
TEST(Structure, BendsABar) {
    const cv::Mat3f drawn = drawing(bent_bar(200));
    Image photo(side, side);
    drawn.copyTo(view(photo));
    const Mask hole = disc(side, side, side / 2, side / 2, 40);
    const Copies result = copied(painted(photo, hole, 0.8f), hole);
    EXPECT_GT(cv::countNonZero(result.kept), 0);
    EXPECT_LT(farthest_off(result.fill, photo, hole, 0), 1.0);
}

TEST(Structure, ContinuesAGrating) {
    const int side = 256;
    Image photo(side, side);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            std::fill_n(photo.at(x, y), 3,
                        0.5f + 0.3f * static_cast<float>(std::sin(2 * std::numbers::pi * x / 16)));
    const Mask hole = disc(side, side, 120, 130, 40);
    const Image guess = guessed(photo, hole);
    ASSERT_GT(mean_error(guess, photo, hole), 0.15);
    EXPECT_LT(mean_error(copied(guess, hole).fill, photo, hole), 0.01);
}

// A sky: nothing repeats, so each copy has to be made lighter or darker, without a cloud.
TEST(Structure, LeavesNoCloudInAGradient) {
    const Image photo = gradient(240, 200);
    const Mask hole = disc(240, 200, 120, 100, 45);
    const Image fill = copied(guessed(photo, hole), hole).fill;
    float worst = 0;
    for (std::size_t i = 0; i < 3 * photo.pixels(); ++i)
        worst = std::max(worst, std::abs(fill.data()[i] - photo.data()[i]));
    EXPECT_LT(worst, 0.01f);
}

// The hole touches the photo's edge and holds a colour that is nowhere else.
TEST(Structure, CopiesFromKnownPixelsOnly) {
    const Image photo = bricks(160, 120);
    Mask hole = disc(160, 120, 0, 60, 25);
    add_disc(hole, 110, 50, 18);
    const Image fill = painted(photo, hole, 0.0f);
    const Copies result = copied(fill, hole);
    ASSERT_FALSE(result.area.empty());
    for (int y = 0; y < 120; ++y)
        for (int x = 0; x < 160; ++x) {
            const cv::Point from = result.source({x, y});
            if (*hole.at(x, y)) {
                ASSERT_TRUE(from.inside({0, 0, 160, 120})) << x << ", " << y;
                EXPECT_FALSE(*hole.at(from.x, from.y)) << x << ", " << y;
            } else {
                EXPECT_EQ(from, Copies::nowhere);
                EXPECT_TRUE(
                    std::equal(result.fill.at(x, y), result.fill.at(x, y) + 3, photo.at(x, y)));
            }
        }
}

/// A grainy wall with a sign of 8 x 8 pixels, each unlike any other, every 32 pixels.
struct SignedWall {
    Image photo = noise(200, 200, 7);
    Mask signs{200, 200};

    SignedWall() {
        const Image random = noise(200, 200, 8);
        for (int y = 0; y < 200; ++y)
            for (int x = 0; x < 200; ++x) {
                const bool sign = x % 32 < 8 && y % 32 < 8;
                const bool dark = *random.at(x - x % 2, y - y % 2) < 0.5f;
                *signs.at(x, y) = sign;
                for (int channel = 0; channel < 3; ++channel)
                    photo.at(x, y)[channel] =
                        0.7f + 0.1f * (photo.at(x, y)[channel] - 0.5f) - (sign && dark ? 0.4f : 0);
            }
    }
};

TEST(Structure, CopiesFewSignsOntoAWall) {
    const SignedWall wall;
    const Mask hole = disc(200, 200, 100, 100, 40);
    const Copies result = copied(painted(wall.photo, hole, 0.7f), hole);
    int signs = 0;
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 200; ++x)
            if (*hole.at(x, y)) {
                const cv::Point from = result.source({x, y});
                signs += from != Copies::nowhere && *wall.signs.at(from.x, from.y);
            }
    EXPECT_LT(signs, 20); // of 5025 pixels; 192 where rarity costs nothing
}

TEST(Structure, GivesTheSameWithAnyNumberOfThreads) {
    const Image photo = noise(120, 100, 3);
    const Mask hole = disc(120, 100, 60, 50, 20);
    const int threads = cv::getNumThreads();
    cv::setNumThreads(1);
    const Image one = copied(guessed(photo, hole), hole).fill;
    cv::setNumThreads(4);
    const Image four = copied(guessed(photo, hole), hole).fill;
    cv::setNumThreads(threads);
    EXPECT_EQ(one, four);
}

TEST(Structure, ReturnsTheFillWhenStopped) {
    const Image photo = noise(80, 80, 3);
    const Mask hole = disc(80, 80, 40, 40, 12);
    const Image fill = guessed(photo, hole);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(copied(fill, hole, 0, stop.get_token()).fill, fill);
}

TEST(Structure, LeavesTheFillWhereNothingCanBeCopied) {
    const Image photo = noise(24, 24, 3);
    Mask hole(24, 24, 1);
    *hole.at(0, 0) = 0;
    EXPECT_EQ(copied(photo, hole).fill, photo);
}

// Too low for a patch of 7 pixels.
TEST(Structure, TakesAStripThatHasNoRoomForAPatch) {
    const Image photo = noise(60, 5, 3);
    const Mask hole = disc(60, 5, 30, 2, 3);
    const Image guess = guessed(photo, hole);
    Copies result;
    ASSERT_NO_THROW(result = copied(guess, hole));
    EXPECT_FALSE(result.area.empty());
    EXPECT_NE(result.fill, guess);
}

TEST(Structure, TakesPicturesOfAnySize) {
    for (const auto &[width, height] :
         {std::pair{1, 3}, {2, 3}, {3, 3}, {4, 4}, {2, 200}, {40, 7}}) {
        const Image photo = noise(width, height, 3);
        Mask hole(width, height);
        *hole.at(width / 2, height / 2) = 1;
        EXPECT_NO_THROW(copied(guessed(photo, hole), hole)) << width << " x " << height;
    }
}
