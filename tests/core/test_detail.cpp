#include "core/finish/detail.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>
#include <opencv2/core/utility.hpp>

#include <cmath>

using namespace refill;
using namespace refill::test;

namespace {

Image transferred(const Image &fill, const Mask &hole, unsigned seed = 0,
                  std::stop_token stop = {}) {
    const Observer nobody;
    Monitor monitor(nobody, stop);
    monitor.plan({1.0});
    monitor.begin_hole();
    return transfer_detail(fill, hole, {.guidance = 0.1, .seed = seed}, monitor, fill.bounds());
}

} // namespace

// The guess is off by 0.1 on average; what remains is a hundredth, at a few joints.
TEST(Detail, RestoresAWallOfBricks) {
    const Image wall = bricks(192, 144);
    const Mask hole = disc(192, 144, 96, 72, 22);
    const Image guess = guessed(wall, hole);
    ASSERT_GT(mean_error(guess, wall, hole), 0.08);
    EXPECT_LT(mean_error(transferred(guess, hole), wall, hole), 0.02);
}

TEST(Detail, TouchesNoKnownPixel) {
    const Image photo = noise(100, 80, 1);
    Mask hole = disc(100, 80, 0, 40, 12);
    add_disc(hole, 70, 30, 8);
    const Image result = transferred(guessed(photo, hole), hole);
    for (int y = 0; y < 80; ++y)
        for (int x = 0; x < 100; ++x) {
            const bool same = std::equal(result.at(x, y), result.at(x, y) + 3, photo.at(x, y));
            EXPECT_TRUE(same || *hole.at(x, y)) << x << ", " << y;
        }
}

TEST(Detail, MakesTheFillAsGrainyAsThePhoto) {
    const Image photo = noise(120, 100, 2);
    const Mask hole = disc(120, 100, 60, 50, 14);
    const Image result = transferred(guessed(photo, hole), hole);
    EXPECT_GT(deviation_in(result, hole, 0), std::sqrt(0.5 / 12))
        << "half the variance of the noise, where the guess has none";
}

// The fill is darker than all that is known, by 0.08: nothing there is of its shade.
// Near the rim, what belongs is a mixture of both shades.
TEST(Detail, GivesGrainToAShadeThatThePhotoLacks) {
    Image photo = noise(180, 140, 3);
    for (std::size_t i = 0; i < 3 * photo.pixels(); ++i)
        photo.data()[i] = 0.4f + 0.2f * photo.data()[i];
    const Mask hole = disc(180, 140, 90, 70, 36);
    const Mask middle = disc(180, 140, 90, 70, 14);
    const Image result = transferred(painted(photo, hole, 0.45f), hole);
    EXPECT_NEAR(mean_in(result, middle, 0), 0.45, 0.01);
    EXPECT_GT(deviation_in(result, middle, 0), 0.7 * deviation_in(photo, middle, 0));
}

TEST(Detail, IsTheSameForASeedWithAnyNumberOfThreads) {
    const Image photo = noise(120, 100, 4);
    const Mask hole = disc(120, 100, 60, 50, 14);
    const Image fill = guessed(photo, hole);
    const int threads = cv::getNumThreads();
    const Image many = transferred(fill, hole);
    cv::setNumThreads(1);
    const Image one = transferred(fill, hole);
    cv::setNumThreads(threads);
    EXPECT_EQ(many, one);
    EXPECT_NE(transferred(fill, hole, 5), one);
}

TEST(Detail, LeavesTheFillWhereThereIsNoRoomForAPatch) {
    for (const auto &[width, height] : {std::pair{1, 40}, {12, 12}, {30, 30}}) {
        const Image photo = noise(width, height, 6);
        Mask hole(width, height, 1);
        *hole.at(0, 0) = 0;
        EXPECT_EQ(transferred(photo, hole), photo) << width << " x " << height;
    }
}

TEST(Detail, LeavesTheFillWhenStopped) {
    std::stop_source stop;
    stop.request_stop();
    const Image photo = noise(100, 80, 7);
    EXPECT_EQ(transferred(photo, disc(100, 80, 50, 40, 12), 0, stop.get_token()), photo);
}
