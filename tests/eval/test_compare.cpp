#include "tests/support/synthetic.h"
#include "tools/eval/compare.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace refill;
using namespace refill::test;

namespace {

Image flat(int width, int height, float value) {
    Image image(width, height);
    std::fill_n(image.data(), image.pixels() * 3, value);
    return image;
}

/// `image` with `offset` added in the hole.
Image raised(Image image, const Mask &hole, float offset) {
    for (std::size_t i = 0; i < image.pixels() * 3; ++i)
        image.data()[i] += hole.data()[i / 3] ? offset : 0.0f;
    return image;
}

/// Two pictures that any program can make for itself: 32 x 24 pixels whose values are multiples of
/// 1/255, of a linear congruence each.
Image scrambled(unsigned state) {
    Image image(32, 24);
    for (std::size_t i = 0; i < image.pixels() * 3; ++i) {
        state = state * 1664525u + 1013904223u;
        image.data()[i] = static_cast<float>(state >> 24) / 255.0f;
    }
    return image;
}

} // namespace

TEST(Compare, FindsNothingBetweenEqualPictures) {
    const Image photo = noise(40, 30, 1);
    const Comparison same = compare(photo, photo, disc(40, 30, 20, 15, 6));
    for (const PixelScores &scores : {same.image, same.hole}) {
        EXPECT_EQ(scores.l1, 0.0);
        EXPECT_TRUE(std::isinf(scores.psnr) && scores.psnr > 0);
        EXPECT_NEAR(scores.ssim, 1.0, 1e-9);
    }
}

// A tenth of white is 20 dB, whatever the share of the hole; over the whole the squares are
// diluted.
TEST(Compare, MeasuresAKnownOffset) {
    const Mask hole = disc(64, 48, 30, 20, 9);
    const Image truth = flat(64, 48, 0.3f);
    const Comparison scores = compare(truth, raised(truth, hole, 0.1f), hole);
    const double share = static_cast<double>(count_hole(hole)) / (64 * 48);
    EXPECT_NEAR(scores.hole.l1, 10.0, 1e-5);
    EXPECT_NEAR(scores.hole.psnr, 20.0, 1e-5);
    EXPECT_NEAR(scores.image.l1, 10.0 * share, 1e-5);
    EXPECT_NEAR(scores.image.psnr, 20.0 - 10 * std::log10(share), 1e-5);
}

// Without variances, (2ab + c1) / (a^2 + b^2 + c1) is left of the index.
TEST(Compare, GivesFlatPicturesTheIndexOfTheirMeans) {
    const double a = 0.25;
    const double b = 0.75;
    const double expected = (2 * a * b + 1e-4) / (a * a + b * b + 1e-4);
    const Comparison scores = compare(flat(20, 20, a), flat(20, 20, b), disc(20, 20, 0, 0, 5));
    EXPECT_NEAR(scores.image.ssim, expected, 1e-9);
    EXPECT_NEAR(scores.hole.ssim, expected, 1e-9);
}

// The numbers are those of scikit-image 0.19.3: structural_similarity(a, b, data_range=1,
// gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True, channel_axis=2), its
// map averaged over the disc for the hole, and peak_signal_noise_ratio(a, b, data_range=1). To
// 1e-6: the pictures here are of single precision.
TEST(Compare, AgreesWithScikitImage) {
    const Image a = scrambled(1);
    Image b = scrambled(2);
    for (std::size_t i = 0; i < b.pixels() * 3; ++i)
        b.data()[i] = 0.75f * a.data()[i] + 0.25f * b.data()[i];
    const Comparison scores = compare(a, b, disc(32, 24, 2, 12, 6));
    EXPECT_NEAR(scores.image.ssim, 0.921217408, 1e-6);
    EXPECT_NEAR(scores.image.psnr, 19.759863378, 1e-5);
    EXPECT_NEAR(scores.image.l1, 8.329205814, 1e-5);
    EXPECT_NEAR(scores.hole.ssim, 0.929625788, 1e-6);
    EXPECT_NEAR(scores.hole.psnr, 20.399716407, 1e-5);
}

TEST(Compare, LeavesTheTruthOutsideTheHole) {
    const Mask hole = disc(30, 20, 10, 10, 4);
    const Image truth = noise(30, 20, 1);
    const Image result = noise(30, 20, 2);
    const Image mixed = with_hole_from(truth, result, hole);
    for (std::size_t i = 0; i < truth.pixels() * 3; ++i)
        EXPECT_EQ(mixed.data()[i], (hole.data()[i / 3] ? result : truth).data()[i]);
}
