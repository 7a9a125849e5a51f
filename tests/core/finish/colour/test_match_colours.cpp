#include "core/finish/colour/match_colours.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace refill;
using namespace refill::test;

namespace {

/// The photo, its hole tinted.
Image tinted(const Image &photo, const Mask &hole, const float *tint) {
    Image fill = photo;
    for (int y = 0; y < photo.height(); ++y)
        for (int x = 0; x < photo.width(); ++x)
            for (int channel = 0; channel < 3 && *hole.at(x, y); ++channel)
                fill.at(x, y)[channel] =
                    std::clamp(photo.at(x, y)[channel] + tint[channel], 0.0f, 1.0f);
    return fill;
}

float worst_difference(const Image &a, const Image &b) {
    float worst = 0;
    for (std::size_t i = 0; i < a.pixels() * 3; ++i)
        worst = std::max(worst, std::abs(a.data()[i] - b.data()[i]));
    return worst;
}

/// A gradient in the middle of the range, so that a tint is not cut off.
Image soft_gradient() {
    Image photo = gradient(160, 120);
    for (std::size_t i = 0; i < photo.pixels() * 3; ++i)
        photo.data()[i] = 0.3f + 0.4f * photo.data()[i];
    return photo;
}

} // namespace

// To 0.02: the averages on both sides of the border lie a few pixels apart on the gradient.
TEST(MatchColours, RemovesAnEvenTint) {
    const Image photo = soft_gradient();
    const Mask hole = disc(160, 120, 80, 60, 30);
    const float tint[] = {0.2f, -0.15f, 0.1f};
    Image fill = tinted(photo, hole, tint);
    ASSERT_NEAR(worst_difference(fill, photo), 0.2f, 1e-5);
    match_colours(fill, photo, hole);
    EXPECT_LT(worst_difference(fill, photo), 0.02f);
}

TEST(MatchColours, LeavesAFillThatFitsNearlyAsItIs) {
    const Image photo = soft_gradient();
    Image fill = photo;
    match_colours(fill, photo, disc(160, 120, 80, 60, 30));
    EXPECT_LT(worst_difference(fill, photo), 0.02f);
}

TEST(MatchColours, TouchesNoKnownPixel) {
    const Image photo = noise(90, 70, 3);
    Mask hole = disc(90, 70, 0, 0, 20);
    add_disc(hole, 60, 40, 1);
    const float tint[] = {0.4f, 0.4f, -0.4f};
    Image fill = tinted(photo, hole, tint);
    match_colours(fill, photo, hole);
    for (int y = 0; y < 70; ++y)
        for (int x = 0; x < 90; ++x) {
            const bool same = std::equal(fill.at(x, y), fill.at(x, y) + 3, photo.at(x, y));
            EXPECT_TRUE(same || *hole.at(x, y)) << x << ", " << y;
        }
}
