#include "core/finish/detail/detail.h"
#include "core/opencv_view.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>
#include <opencv2/core/utility.hpp>

#include <cmath>

using namespace refill;
using namespace refill::test;

namespace {

Image transferred(const Copies &copies, const Mask &hole, const DetailSettings &settings,
                  std::stop_token stop = {}) {
    const Observer nobody;
    Monitor monitor(nobody, stop);
    monitor.plan({1.0});
    monitor.begin_hole();
    return transfer_detail(copies, hole, settings, monitor, copies.fill.bounds());
}

Image transferred(const Image &fill, const Mask &hole,
                  const DetailSettings &settings = {.guidance = 0.1}, std::stop_token stop = {}) {
    return transferred(Copies{fill}, hole, settings, stop);
}

/// Grey of 0.4 to 0.6.
Image faint_noise(int width, int height) {
    Image photo = noise(width, height, 3);
    for (std::size_t i = 0; i < 3 * photo.pixels(); ++i)
        photo.data()[i] = 0.4f + 0.2f * photo.data()[i];
    return photo;
}

/// What becomes of a fill that is darker than faint_noise(), by 0.08.
Image transferred_darker(const Image &photo, const Mask &hole) {
    return transferred(painted(photo, hole, 0.42f), hole, {.guidance = 1.5});
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

// A plain field of the same grey lies beside the noise, and suits the smooth guess exactly. The
// hole is deep; all of its rim is noise.
TEST(Detail, KeepsADeepHoleAsRoughAsItsRim) {
    Image photo = faint_noise(320, 200);
    for (int y = 0; y < 200; ++y)
        std::fill_n(photo.at(220, y), 3 * 100, 0.5f);
    const Mask hole = disc(320, 200, 110, 100, 60);
    const Image result = transferred(guessed(photo, hole), hole);
    const Mask middle = disc(320, 200, 110, 100, 30);
    EXPECT_GT(deviation_in(result, middle, 0), 0.7 * 0.2 / std::sqrt(12))
        << "half the variance of the noise";
}

// Each pixel of the photo has one of two values; what has another is a mixture of patches that do
// not agree. 170 to 230 pixels deep, there is about as much of that as nearer to the rim.
TEST(Detail, IsAsSharpFarInsideALargeHoleAsNearItsRim) {
    Image photo = noise(800, 700, 3);
    for (std::size_t i = 0; i < 3 * photo.pixels(); ++i)
        photo.data()[i] = photo.data()[i] > 0.5f ? 0.6f : 0.4f;
    const Mask hole = disc(800, 700, 400, 350, 230);
    const Mask inside = disc(800, 700, 400, 350, 60);
    const Image result = transferred(guessed(photo, hole), hole);
    int mixed_inside = 0, mixed = 0;
    for (std::size_t i = 0; i < photo.pixels(); ++i) {
        const bool is_mixed = std::abs(std::abs(result.data()[3 * i] - 0.5f) - 0.1f) > 0.02f;
        mixed += hole.data()[i] && is_mixed;
        mixed_inside += inside.data()[i] && is_mixed;
    }
    EXPECT_LT(mixed_inside / double(count_hole(inside)), 2.0 * mixed / count_hole(hole));
}

// The fill is darker than what is known, by 0.08. Patches that may not be made darker come to
// 0.487.
TEST(Detail, GivesGrainToAShadeThatThePhotoLacks) {
    const Image photo = faint_noise(180, 140);
    const Mask hole = disc(180, 140, 90, 70, 8);
    const Mask middle = disc(180, 140, 90, 70, 4);
    const Image result = transferred_darker(photo, hole);
    EXPECT_LT(mean_in(result, middle, 0), 0.48);
    EXPECT_GT(deviation_in(result, hole, 0), std::sqrt(0.3) * deviation_in(photo, hole, 0))
        << "a third of the variance of the noise, where seeds give 0.4 to 0.6 of it";
}

TEST(Detail, FollowsThePhotoWhereAFillSoFarFromItIsAGuess) {
    const Mask hole = disc(260, 240, 130, 120, 60);
    const Image result = transferred_darker(faint_noise(260, 240), hole);
    EXPECT_NEAR(mean_in(result, disc(260, 240, 130, 120, 20), 0), 0.5, 0.03);
}

// The same as the last, but for a fill that was copied: from the darker half of the photo, whose
// mean is 0.42. Trusted as a guess, it comes to 0.476.
TEST(Detail, FollowsCopiesFurtherInThanAGuess) {
    Image photo = faint_noise(520, 240);
    const Mask hole = disc(520, 240, 130, 120, 60);
    for (int y = 0; y < 240; ++y)
        for (int i = 3 * 260; i < 3 * 520; ++i)
            photo.at(0, y)[i] -= 0.08f;
    Copies copies{photo, photo.bounds(), cv::Mat_<cv::Point>(240, 520, Copies::nowhere)};
    for (int y = 0; y < 240; ++y)
        for (int x = 0; x < 520; ++x)
            if (*hole.at(x, y)) {
                std::copy_n(photo.at(x + 260, y), 3, copies.fill.at(x, y));
                copies.from(y, x) = {x + 260, y};
            }
    const Image result = transferred(copies, hole, {.guidance = 1.5});
    EXPECT_LT(mean_in(result, disc(520, 240, 130, 120, 20), 0), 0.46);
}

// A white square in the middle of the hole, which the photo has none of.
TEST(Detail, LeavesPixelsThatAreToBeKept) {
    const Image photo = faint_noise(120, 100);
    const Mask hole = disc(120, 100, 60, 50, 14);
    const cv::Rect square(56, 46, 8, 8);
    Copies copies{photo, photo.bounds(), cv::Mat_<cv::Point>(100, 120, Copies::nowhere),
                  cv::Mat1b(100, 120, std::uint8_t(0))};
    copies.kept(square) = 255;
    view(copies.fill)(square).setTo(cv::Scalar::all(1));
    const Image result = transferred(copies, hole, {});
    EXPECT_EQ(cv::norm(view(result)(square), view(copies.fill)(square), cv::NORM_INF), 0.0);
    EXPECT_NE(result, copies.fill);

    copies.kept = 255;
    EXPECT_EQ(transferred(copies, hole, {}), copies.fill);
}

// The same tile everywhere, so that many patches suit. How strong a faint chequer in blue is tells
// from which column each was taken. Taking any tile is 38 columns of way on average.
TEST(Detail, TakesPatchesFromNearby) {
    constexpr int tile = 20;
    constexpr float per_column = 0.0001f;
    const Image tiled = noise(tile, tile, 9);
    Image photo(240, 60);
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 240; ++x) {
            std::copy_n(tiled.at(x % tile, y % tile), 2, photo.at(x, y));
            const float chequer = (x + y) % 2 ? 1.0f : -1.0f;
            photo.at(x, y)[2] = 0.5f + chequer * per_column * static_cast<float>(x);
        }
    const Mask hole = disc(240, 60, 120, 30, 10);
    const Image result = transferred(photo, hole, {.guidance = 0});
    double way = 0;
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 240; ++x)
            if (*hole.at(x, y))
                way += std::abs(result.at(x, y)[2] - photo.at(x, y)[2]) / per_column;
    EXPECT_LT(way / count_hole(hole), 20);
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
    EXPECT_NE(transferred(fill, hole, {.guidance = 0.1, .seed = 5}), one);
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
    EXPECT_EQ(transferred(photo, disc(100, 80, 50, 40, 12), {}, stop.get_token()), photo);
}
