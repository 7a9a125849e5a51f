#include "tools/train/drawn_pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace refill;

namespace {

/// The largest difference between neighbours in a row.
float sharpest_edge(const Image &picture) {
    float sharpest = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 1; x < picture.width(); ++x)
            for (int i = 0; i < 3; ++i)
                sharpest =
                    std::max(sharpest, std::abs(picture.at(x, y)[i] - picture.at(x - 1, y)[i]));
    return sharpest;
}

} // namespace

TEST(DrawnPictures, AreTheSameForTheSameSeed) {
    for (std::uint64_t i = 0; i < 20; ++i) {
        Random first(7, i), again(7, i), other(8, i);
        const Image picture = draw_picture(32, first), repeated = draw_picture(32, again);
        EXPECT_TRUE(
            std::equal(picture.data(), picture.data() + 3 * picture.pixels(), repeated.data()));
        const Image another = draw_picture(32, other);
        EXPECT_FALSE(
            std::equal(picture.data(), picture.data() + 3 * picture.pixels(), another.data()));
    }
}

TEST(DrawnPictures, StayWithinTheRangeOfValues) {
    for (std::uint64_t i = 0; i < 300; ++i) {
        Random random(1, i);
        const Image picture = draw_picture(32, random);
        const auto [least, most] =
            std::minmax_element(picture.data(), picture.data() + 3 * picture.pixels());
        EXPECT_GE(*least, -1e-6f) << i;
        EXPECT_LE(*most, 1 + 1e-6f) << i;
    }
}

TEST(DrawnPictures, MostlyHaveSharpEdges) {
    int sharp = 0;
    for (std::uint64_t i = 0; i < 100; ++i) {
        Random random(2, i);
        sharp += sharpest_edge(draw_picture(64, random)) > 0.1f;
    }
    EXPECT_GT(sharp, 70);
}
