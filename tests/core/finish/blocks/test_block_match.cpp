#include "core/finish/blocks/block_match.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>
#include <opencv2/core/utility.hpp>

using namespace refill;
using namespace refill::test;

namespace {

Image matched(const Image &fill, const Mask &hole, const BlockSettings &settings = {},
              std::stop_token stop = {}) {
    const Observer nobody;
    Monitor monitor(nobody, stop);
    monitor.plan({1.0});
    monitor.begin_hole();
    return match_blocks(fill, hole, settings, monitor, fill.bounds());
}

/// Copies the square of `side` pixels at (`from_x`, `from_y`) to (`to_x`, `to_y`).
void copy_square(Image &image, int from_x, int from_y, int to_x, int to_y, int side) {
    const Image square = crop(image, {from_x, from_y, side, side});
    for (int y = 0; y < side; ++y)
        std::copy_n(square.at(0, y), 3 * side, image.at(to_x, to_y + y));
}

/// Noise, of which a square around the hole is to be found elsewhere as well.
Image noise_with_a_copy(const Rect &square, int to_x, int to_y) {
    Image photo = noise(240, 200, 3);
    copy_square(photo, square.x, square.y, to_x, to_y, square.width);
    return photo;
}

const Rect copied{20, 60, 80, 80};

} // namespace

TEST(BlockMatch, FindsAShiftedCopyExactly) {
    const Image photo = noise_with_a_copy(copied, 137, 91);
    const Mask hole = disc(240, 200, 60, 100, 14);
    const Image guess = guessed(photo, hole);
    for (const int size : {20, 32}) {
        const auto result = matched(guess, hole, {.size = size, .histogram = 0.3, .reach = 10});
        EXPECT_LT(mean_error(result, photo, hole), 1e-5) << size;
    }
}

// Searched for at a third of the size, the copy lies between the pixels of that scale.
TEST(BlockMatch, FindsTheExactPlaceInALargePhoto) {
    Image photo = noise(960, 720, 5);
    copy_square(photo, 100, 200, 571, 343, 220);
    const Mask hole = disc(960, 720, 210, 310, 40);
    const auto result =
        matched(guessed(photo, hole), hole, {.size = 90, .histogram = 0.3, .reach = 10});
    EXPECT_LT(mean_error(result, photo, hole), 1e-5);
}

// The guess is off by 0.1 on average.
TEST(BlockMatch, RestoresAWallOfBricks) {
    const Image wall = bricks(240, 180);
    const Mask hole = disc(240, 180, 120, 90, 24);
    const Image guess = guessed(wall, hole);
    ASSERT_GT(mean_error(guess, wall, hole), 0.08);
    EXPECT_LT(mean_error(matched(guess, hole), wall, hole), 1e-3);
}

TEST(BlockMatch, RefusesBlocksOfOtherColours) {
    Image photo = noise_with_a_copy(copied, 137, 91);
    for (int y = 91; y < 171; ++y)
        for (int x = 137; x < 217; ++x)
            for (int channel = 0; channel < 3; ++channel)
                photo.at(x, y)[channel] *= 0.6f; // 0.2 less on average
    const Mask hole = disc(240, 200, 60, 100, 14);
    const auto error = [&](double threshold) {
        const BlockSettings settings{.size = 32, .histogram = threshold, .reach = 10};
        return mean_error(matched(photo, hole, settings), photo, hole);
    };
    EXPECT_LT(error(0.3), 0.15) << "the copy, of less contrast";
    EXPECT_GT(error(0.1), 0.2) << "other noise";
    EXPECT_EQ(matched(photo, hole, {.size = 32, .histogram = 0.0}), photo)
        << "no block has the very same colours, so the fill stays";
}

TEST(BlockMatch, TakesNoBlockFromTooFarAway) {
    Image photo = noise(600, 200, 3);
    copy_square(photo, copied.x, copied.y, 300, 90, copied.width);
    const Mask hole = disc(600, 200, 60, 100, 14);
    const Image guess = guessed(photo, hole);
    const auto error = [&](double reach) {
        const BlockSettings settings{.size = 32, .histogram = 0.3, .reach = reach};
        return mean_error(matched(guess, hole, settings), photo, hole);
    };
    EXPECT_LT(error(15), 1e-5);
    EXPECT_GT(error(1), 0.1);
}

// The copy would fit exactly, but lies in a hole itself.
TEST(BlockMatch, TakesNoUnknownPixel) {
    const Image photo = noise_with_a_copy(copied, 137, 91);
    const Mask hole = disc(240, 200, 60, 100, 14);
    const Image guess = guessed(photo, hole);
    Mask both = hole;
    add_disc(both, 177, 131, 60);
    const BlockSettings settings{.size = 32, .histogram = 0.3, .reach = 10};
    ASSERT_LT(mean_error(matched(guess, hole, settings), photo, hole), 1e-5);
    EXPECT_GT(mean_error(matched(guess, both, settings), photo, hole), 0.1);
}

TEST(BlockMatch, TouchesNoKnownPixel) {
    const Image photo = noise(150, 120, 1);
    Mask hole = disc(150, 120, 0, 60, 16);
    add_disc(hole, 100, 40, 9);
    const Image result = matched(guessed(photo, hole), hole, {.histogram = 1.0});
    for (int y = 0; y < 120; ++y)
        for (int x = 0; x < 150; ++x) {
            const bool same = std::equal(result.at(x, y), result.at(x, y) + 3, photo.at(x, y));
            ASSERT_TRUE(same || *hole.at(x, y)) << x << ", " << y;
        }
}

TEST(BlockMatch, GivesTheSameFillWithAnyNumberOfThreads) {
    const Image photo = noise(160, 120, 4);
    const Mask hole = disc(160, 120, 80, 60, 14);
    const Image fill = guessed(photo, hole);
    const int threads = cv::getNumThreads();
    const Image many = matched(fill, hole);
    cv::setNumThreads(1);
    const Image one = matched(fill, hole);
    cv::setNumThreads(threads);
    EXPECT_EQ(many, one);
}

TEST(BlockMatch, LeavesTheFillWhereThereIsNoRoomForABlock) {
    for (const auto &[width, height] : {std::pair{1, 40}, {12, 12}, {30, 30}}) {
        const Image photo = noise(width, height, 6);
        Mask hole(width, height, 1);
        *hole.at(0, 0) = 0;
        EXPECT_EQ(matched(photo, hole), photo) << width << " x " << height;
    }
}

TEST(BlockMatch, LeavesTheFillWhenStopped) {
    const Image photo = noise(160, 120, 7);
    const Mask hole = disc(160, 120, 80, 60, 14);
    std::stop_source stop;
    int steps = 0;
    const Observer stop_at_the_third = [&](const Step &) {
        if (++steps == 3)
            stop.request_stop();
    };
    Monitor monitor(stop_at_the_third, stop.get_token());
    monitor.plan({1.0});
    monitor.begin_hole();
    const auto result = match_blocks(photo, hole, {.histogram = 1.0}, monitor, photo.bounds());
    EXPECT_EQ(result, photo);
    EXPECT_EQ(steps, 3);
}
