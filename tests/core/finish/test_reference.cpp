#include "core/finish/reference.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace refill;
using namespace refill::test;

namespace {

constexpr int width = 160;
constexpr int height = 100;

/// Dark on the left, bright on the right, both with grain.
Image dark_and_bright() {
    Image image = noise(width, height, 1);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                float &value = image.at(x, y)[channel];
                value = (x < width / 2 ? 0.2f : 0.8f) + 0.2f * (value - 0.5f);
            }
    return image;
}

/// The share of the reference that lies on the bright side.
double bright_share(const Mask &reference) {
    const int bright = count_hole(crop(reference, {width / 2, 0, width / 2, height}));
    return static_cast<double>(bright) / count_hole(reference);
}

Mask like_fill(const Image &fill, const Mask &hole, unsigned seed) {
    const Observer nobody;
    return pixels_like_fill(fill, hole, seed, nullptr, Monitor(nobody, {}));
}

const Image photo = dark_and_bright();
const Mask hole = disc(width, height, 40, 50, 16);

} // namespace

// At the border of a bright fill its surroundings are neither dark nor bright.
TEST(Reference, HasTheColoursOfTheFillNotThoseOfAllThatIsKnown) {
    EXPECT_EQ(bright_share(like_fill(photo, hole, 0)), 0.0);
    Image bright = photo;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width / 2; ++x)
            if (*hole.at(x, y))
                std::copy_n(photo.at(x + width / 2, y), 3, bright.at(x, y));
    EXPECT_GT(bright_share(like_fill(bright, hole, 0)), 0.6);
}

TEST(Reference, HoldsKnownPixelsOnly) {
    const Mask reference = like_fill(photo, hole, 0);
    EXPECT_GT(count_hole(reference), 100);
    for (std::size_t i = 0; i < hole.pixels(); ++i)
        ASSERT_FALSE(hole.data()[i] && reference.data()[i]) << i;
}

TEST(Reference, IsTheSameForTheSameSeedOnly) {
    EXPECT_EQ(like_fill(photo, hole, 3), like_fill(photo, hole, 3));
    EXPECT_NE(like_fill(photo, hole, 3), like_fill(photo, hole, 4));
}

TEST(Reference, IsEmptyWithoutAHoleOrAnythingKnown) {
    EXPECT_EQ(count_hole(like_fill(photo, Mask(width, height), 0)), 0);
    EXPECT_EQ(count_hole(like_fill(photo, Mask(width, height, 1), 0)), 0);
}
