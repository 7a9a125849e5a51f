#include "core/finish/colour/colour.h"
#include "core/finish/colour/total_variation.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

/// Colours drawn from a Gaussian with the same deviation in every direction.
void draw_gaussian(Image &image, const Rect &where, const float *mean, float deviation,
                   unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0.0f, deviation);
    for (int y = where.y; y < where.bottom(); ++y)
        for (int x = where.x; x < where.right(); ++x)
            for (int channel = 0; channel < 3; ++channel)
                image.at(x, y)[channel] = mean[channel] + normal(generator);
}

Mask rectangle(int width, int height, const Rect &where) {
    Mask mask(width, height);
    for (int y = where.y; y < where.bottom(); ++y)
        for (int x = where.x; x < where.right(); ++x)
            *mask.at(x, y) = 1;
    return mask;
}

Image transferred(const Image &fill, const Mask &hole, const Mask &reference,
                  const ColourSettings &settings, std::stop_token stop = {},
                  const Observer &observer = {}) {
    Monitor monitor(observer, stop);
    monitor.plan({1.0});
    monitor.begin_hole();
    Example example{fill, reference};
    for (std::size_t i = 0; i < hole.pixels(); ++i)
        example.where.data()[i] &= !hole.data()[i];
    return transfer_colours(fill, hole, example, settings, monitor, fill.bounds());
}

/// The statistics alone, from which the closed form follows.
ColourSettings statistics_only() {
    ColourSettings settings;
    settings.fidelity = settings.gradients = settings.border = 0.0;
    settings.iterations = 400;
    return settings;
}

double dot(const Image &a, const Image &b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.pixels() * 3; ++i)
        sum += static_cast<double>(a.data()[i]) * b.data()[i];
    return sum;
}

const Rect left{4, 4, 60, 56};
const Rect right{70, 4, 46, 50}; // fewer pixels than on the left

/// As tv_prox() weighs it.
double total_variation(const Image &image, const Mask &domain) {
    const Gradient field = gradient(image, domain);
    double sum = 0;
    for (std::size_t i = 0; i < image.pixels(); ++i) {
        double squares = 0;
        for (std::size_t value = 3 * i; value < 3 * i + 3; ++value)
            squares += std::pow(field.x.data()[value], 2) + std::pow(field.y.data()[value], 2);
        sum += std::sqrt(squares);
    }
    return sum;
}

} // namespace

// Optimal transport between Gaussians of deviations s and t, alike in every direction, takes x to
// t / s (x - mean) + other mean. To 0.01 on average: the two are samples of a few thousand.
TEST(Colour, TakesAGaussianToAnotherByTheClosedForm) {
    const float from[] = {0.35f, 0.4f, 0.45f};
    const float to[] = {0.6f, 0.5f, 0.55f};
    Image image(120, 64);
    draw_gaussian(image, left, from, 0.04f, 1);
    draw_gaussian(image, right, to, 0.08f, 2);
    const Mask hole = rectangle(120, 64, left);
    Image expected = image;
    for (int y = left.y; y < left.bottom(); ++y)
        for (int x = left.x; x < left.right(); ++x)
            for (int channel = 0; channel < 3; ++channel)
                expected.at(x, y)[channel] =
                    2.0f * (image.at(x, y)[channel] - from[channel]) + to[channel];
    ASSERT_GT(mean_error(image, expected, hole), 0.1);
    const Image result = transferred(image, hole, rectangle(120, 64, right), statistics_only());
    EXPECT_LT(mean_error(result, expected, hole), 0.01);
}

TEST(Colour, LeavesAFillThatHasTheReferencesColours) {
    Image image(120, 64);
    const float mean[] = {0.5f, 0.5f, 0.5f};
    draw_gaussian(image, left, mean, 0.08f, 1);
    draw_gaussian(image, right, mean, 0.08f, 2);
    const Mask hole = rectangle(120, 64, left);
    const Image result = transferred(image, hole, rectangle(120, 64, right), statistics_only());
    EXPECT_LT(mean_error(result, image, hole), 0.01);
}

TEST(Colour, StaysCloserToTheFillTheMoreFidelityCounts) {
    Image image(120, 64);
    const float from[] = {0.3f, 0.3f, 0.3f};
    const float to[] = {0.6f, 0.6f, 0.6f};
    draw_gaussian(image, left, from, 0.05f, 1);
    draw_gaussian(image, right, to, 0.05f, 2);
    const Mask hole = rectangle(120, 64, left);
    double before = 1.0;
    for (const double fidelity : {0.0, 0.3, 3.0}) {
        ColourSettings settings = statistics_only();
        settings.fidelity = fidelity;
        const double moved =
            mean_error(transferred(image, hole, rectangle(120, 64, right), settings), image, hole);
        EXPECT_LT(moved, before - 0.05) << fidelity;
        before = moved;
    }
}

// The photo around the hole is brighter than both the fill and the reference.
TEST(Colour, MeetsThePhotoAlongTheBorder) {
    const Image photo(100, 80, 0.7f);
    const Mask hole = disc(100, 80, 50, 40, 24);
    const Image fill = [&] {
        Image image = photo;
        for (std::size_t i = 0; i < image.pixels(); ++i)
            if (hole.data()[i])
                std::fill_n(image.data() + 3 * i, 3, 0.4f);
        return image;
    }();
    Mask reference(100, 80);
    Image with_reference = fill;
    *reference.at(2, 2) = 1;
    std::fill_n(with_reference.at(2, 2), 3, 0.4f);
    ColourSettings settings = statistics_only();
    const auto at_border = [&](double weight) {
        settings.border = weight;
        return *transferred(with_reference, hole, reference, settings).at(50, 40 - 24);
    };
    EXPECT_NEAR(at_border(0.0), 0.4f, 1e-3);
    EXPECT_GT(at_border(1.0), 0.55f);
}

TEST(Colour, TouchesNoKnownPixel) {
    const Image photo = noise(90, 70, 3);
    Mask hole = disc(90, 70, 0, 30, 15);
    add_disc(hole, 60, 40, 1);
    Mask reference(90, 70, 1);
    const Image result = transferred(photo, hole, reference, {.smoothness = 0.1, .iterations = 5});
    EXPECT_NE(result, photo);
    for (int y = 0; y < 70; ++y)
        for (int x = 0; x < 90; ++x)
            ASSERT_TRUE(*hole.at(x, y) ||
                        std::equal(result.at(x, y), result.at(x, y) + 3, photo.at(x, y)));
}

TEST(Colour, LeavesTheFillWithoutAReference) {
    const Image photo = noise(40, 30, 3);
    EXPECT_EQ(transferred(photo, disc(40, 30, 20, 15, 5), Mask(40, 30), {}), photo);
    EXPECT_EQ(transferred(photo, Mask(40, 30), Mask(40, 30, 1), {}), photo);
}

TEST(Colour, StopsBetweenIterations) {
    const Image photo = noise(60, 50, 3);
    std::stop_source stop;
    int steps = 0;
    const Observer stop_at_the_second = [&](const Step &step) {
        EXPECT_EQ(step.stage, Stage::colouring);
        if (++steps == 2)
            stop.request_stop();
    };
    ColourSettings settings;
    settings.statistics = 0.1;
    transferred(photo, disc(60, 50, 30, 25, 9), Mask(60, 50, 1), settings, stop.get_token(),
                stop_at_the_second);
    EXPECT_EQ(steps, 2);
}

// (x - w) / weight is a subgradient at w of a function that is positively homogeneous: its product
// with w is TV(w), and with no image larger than that image's own TV.
TEST(TotalVariation, ProxMeetsItsOptimalityCondition) {
    const Image image = noise(24, 20, 11);
    const Mask domain = disc(24, 20, 11, 9, 8);
    const double weight = 0.15;
    const Image prox = tv_prox(image, domain, weight, 3000);
    Image subgradient(24, 20);
    for (std::size_t i = 0; i < image.pixels() * 3; ++i)
        subgradient.data()[i] = static_cast<float>((image.data()[i] - prox.data()[i]) / weight);
    const double variation = total_variation(prox, domain);
    ASSERT_GT(variation, 1.0);
    EXPECT_NEAR(dot(subgradient, prox), variation, 1e-3 * variation);
    for (unsigned seed = 0; seed < 20; ++seed) {
        const Image other = noise(24, 20, 100 + seed);
        EXPECT_LE(dot(subgradient, other), total_variation(other, domain));
    }
}

TEST(TotalVariation, DivergenceIsTheNegativeAdjointOfTheGradient) {
    const Mask domain = disc(24, 20, 4, 9, 8);
    const Image image = noise(24, 20, 1);
    const Gradient field{noise(24, 20, 2), noise(24, 20, 3)};
    const Gradient of_image = gradient(image, domain);
    EXPECT_NEAR(dot(of_image.x, field.x) + dot(of_image.y, field.y),
                -dot(image, divergence(field, domain)), 1e-4);
}

TEST(TotalVariation, ProxKeepsEvenRegionsAndTheirMeans) {
    EXPECT_EQ(tv_prox(Image(12, 9, 0.3f), Mask(12, 9, 1), 0.5, 100), Image(12, 9, 0.3f));
    const Image image = noise(12, 9, 5);
    const Image flat = tv_prox(image, Mask(12, 9, 1), 100.0, 3000);
    EXPECT_NEAR(total_variation(flat, Mask(12, 9, 1)), 0.0, 1e-2);
    EXPECT_NEAR(dot(flat, Image(12, 9, 1.0f)), dot(image, Image(12, 9, 1.0f)), 1e-2);
}
