#include "core/error.h"
#include "core/finish/texture/texture.h"
#include "core/finish/texture/texture_features.h"
#include "core/finish/texture/texture_loss.h"
#include "core/networks/tensors.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"
#include "tests/support/tiny_networks.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/fft_rfft2.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/roll.h>
#include <gtest/gtest.h>
#include <torch/script.h>

#include <cmath>

using namespace refill;
using namespace refill::test;

namespace {

const Observer nobody;

/// Stripes across which the colour swings `count` times, from left to right or from top to bottom.
Image stripes(int width, int height, double period, bool across) {
    Image image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int channel = 0; channel < 3; ++channel)
                image.at(x, y)[channel] = static_cast<float>(
                    0.4 + 0.3 * std::sin(2 * M_PI * (across ? x : y) / period + channel));
    return image;
}

Mask complement(const Mask &mask) {
    Mask result = mask;
    for (std::size_t i = 0; i < mask.pixels(); ++i)
        result.data()[i] = !mask.data()[i];
    return result;
}

Params few_iterations(int iterations) {
    Params params;
    params.texture_iterations = iterations;
    return params;
}

Image synthesised(const Image &fill, const Mask &hole, const Params &params,
                  const Observer &observer = {}, std::stop_token stop = {}) {
    Monitor monitor(observer, stop);
    monitor.plan({1.0});
    monitor.begin_hole();
    const Example example{fill, complement(hole)};
    return make_texture_synthesis(params, monitor)->run(fill, hole, example, fill.bounds());
}

/// Of a whole image, by the finest two layers of the filter bank.
std::vector<torch::Tensor> grams_of(const torch::Tensor &image, const torch::Tensor &weights) {
    std::vector<torch::Tensor> grams;
    for (const auto &maps : make_filter_bank()->maps(image))
        if (grams.size() < 2)
            grams.push_back(gram_matrix(maps, weights_at(weights, maps)));
    return grams;
}

/// A file with a network like VGG19, as narrow as it gets.
std::string narrow_vgg19(const std::string &left_out = {}) {
    torch::manual_seed(5);
    torch::jit::Module module("vgg");
    torch::jit::Module features("features");
    int64_t channels = 3;
    for (const int number : {0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28}) {
        const int64_t width = number < 10 ? 4 : 6;
        torch::jit::Module layer("layer");
        layer.register_parameter("weight", 0.3 * torch::randn({width, channels, 3, 3}), false);
        if (std::to_string(number) + ".bias" != left_out)
            layer.register_parameter("bias", 0.1 * torch::randn({width}), false);
        features.register_module(std::to_string(number), layer);
        channels = width;
    }
    module.register_module("features", features);
    module.define("def forward(self, x): return x\n");
    std::string path = testing::TempDir() + "refill-vgg-" + std::to_string(getpid()) + ".pt";
    module.save(path);
    return path;
}

const std::string tiny_lama = tiny_model();

} // namespace

// Two channels at three positions: (1, 2), (3, 0), (0, 4), with weights 1/2, 1/4, 1/4.
TEST(GramMatrix, IsTheWeightedMeanOfTheProductsOfChannels) {
    const auto maps = torch::tensor({1.0f, 3.0f, 0.0f, 2.0f, 0.0f, 4.0f}).view({1, 2, 1, 3});
    const auto weights = torch::tensor({0.5f, 0.25f, 0.25f}).view({1, 1, 1, 3});
    const auto expected = torch::tensor({2.75f, 1.0f, 1.0f, 6.0f}).view({2, 2});
    EXPECT_TRUE(gram_matrix(maps, weights).allclose(expected));
}

TEST(GramMatrix, CountsEachPixelOnceInEveryLayer) {
    const auto weights = torch::rand({1, 1, 16, 32});
    const auto smaller = weights_at(weights, torch::zeros({1, 5, 4, 8}));
    EXPECT_EQ(smaller.sizes(), (std::vector<int64_t>{1, 1, 4, 8}));
    EXPECT_NEAR(smaller.sum().item<float>(), weights.sum().item<float>(), 1e-3);
    EXPECT_NEAR(smaller[0][0][1][2].item<float>(),
                weights.narrow(2, 4, 4).narrow(3, 8, 4).sum().item<float>(), 1e-4);
}

// The example's channels have the mean squares 4 and 9, so scales 2 and 3.
TEST(GramDistance, CountsEveryChannelAtTheExamplesScale) {
    const auto example = torch::tensor({4.0f, 0.0f, 0.0f, 9.0f}).view({2, 2});
    const auto gram = torch::tensor({8.0f, 3.0f, 3.0f, 9.0f}).view({2, 2});
    const double expected = (1.0 + 2 * 0.25 + 0.0) / 4;
    EXPECT_NEAR(gram_distance({gram}, {example}).item<float>(), expected, 1e-6);
    EXPECT_NEAR(gram_distance({gram, example}, {example, example}).item<float>(), expected / 2,
                1e-6);
}

// In double precision, so that differences show the slope to six digits.
TEST(GramDistance, HasTheGradientOfFiniteDifferences) {
    torch::manual_seed(3);
    const auto weights = torch::full({1, 1, 5, 6}, 1.0 / 30, torch::kFloat64);
    const auto example = gram_matrix(torch::randn({1, 4, 5, 6}, torch::kFloat64), weights);
    const auto distance = [&](const torch::Tensor &maps) {
        return gram_distance({gram_matrix(maps, weights)}, {example});
    };
    const auto maps = torch::randn({1, 4, 5, 6}, torch::kFloat64).requires_grad_();
    distance(maps).backward();
    constexpr double step = 1e-5;
    for (const int64_t i : {0, 17, 61, 119}) {
        auto nudge = torch::zeros({120}, torch::kFloat64);
        nudge[i] = step;
        nudge = nudge.view_as(maps);
        const double slope =
            (distance(maps + nudge) - distance(maps - nudge)).item<double>() / (2 * step);
        const double gradient = maps.grad().flatten()[i].item<double>();
        EXPECT_NEAR(gradient, slope, 1e-6 * std::max(1.0, std::abs(slope)));
    }
}

// A hole of two pixels in a row of four, and nothing but it in the row below: of the pairs across
// the border one is to the left, one to the right, and two below.
TEST(BorderLoss, IsTheMeanSquaredJumpIntoTheHole) {
    const auto grey = torch::tensor({0.1f, 0.5f, 0.4f, 0.4f, //
                                     0.0f, 0.2f, 0.9f, 0.0f})
                          .view({1, 1, 2, 4});
    const auto hole = torch::tensor({0.0f, 1.0f, 1.0f, 0.0f, //
                                     0.0f, 0.0f, 0.0f, 0.0f})
                          .view({1, 1, 2, 4});
    const double expected = (0.4 * 0.4 + 0.0 + 0.3 * 0.3 + 0.5 * 0.5) / 4;
    EXPECT_NEAR(border_loss(grey.repeat({1, 3, 1, 1}), hole).item<float>(), expected, 1e-6);
    EXPECT_EQ(border_loss(grey.repeat({1, 3, 1, 1}), torch::ones_like(hole)).item<float>(), 0);
}

TEST(SpectrumProjection, LeavesAnImageThatHasTheSpectrum) {
    torch::manual_seed(4);
    const auto example = torch::rand({1, 3, 24, 31});
    EXPECT_TRUE(spectrum_projection(example, example).allclose(example, 1e-4, 1e-5));
    const auto shifted = torch::roll(example, {5, -8}, {2, 3});
    EXPECT_TRUE(spectrum_projection(shifted, example).allclose(shifted, 1e-4, 1e-5));
}

TEST(SpectrumProjection, GivesAnyImageTheSpectrumOfTheExample) {
    torch::manual_seed(4);
    const auto example = torch::rand({1, 3, 24, 31});
    const auto image = torch::rand({1, 3, 24, 31});
    const auto nearest = spectrum_projection(image, example);
    EXPECT_TRUE(at::fft_rfft2(nearest).abs().allclose(at::fft_rfft2(example).abs(), 1e-3, 1e-3));
    // No shift of the example is nearer.
    const auto way = [&](const torch::Tensor &other) {
        return (image - other).square().sum().item<float>();
    };
    for (int64_t shift = 0; shift < 24; ++shift)
        EXPECT_LT(way(nearest), way(torch::roll(example, {shift, 2 * shift}, {2, 3})));
}

class EveryFeatures : public testing::TestWithParam<const char *> {
protected:
    std::unique_ptr<TextureFeatures> features() const {
        const std::string name = GetParam();
        if (name == "filters")
            return make_filter_bank();
        return load_texture_features(name == "vgg19" ? narrow_vgg19() : tiny_lama);
    }
};

INSTANTIATE_TEST_SUITE_P(TextureFeatures, EveryFeatures,
                         testing::Values("filters", "vgg19", "lama"),
                         [](const auto &info) { return std::string(info.param); });

TEST_P(EveryFeatures, SeeAsFarAsTheySay) {
    torch::NoGradGuard no_grad;
    const auto network = features();
    const int64_t stride = network->stride(), reach = network->reach();
    ASSERT_EQ(reach % stride, 0);
    const int64_t side = 4 * reach;
    torch::manual_seed(6);
    const auto image = torch::rand({1, 3, side, side});
    auto other = image.clone();
    other.narrow(3, 0, reach).fill_(0.5);
    const auto maps = network->maps(image), changed = network->maps(other);
    ASSERT_FALSE(maps.empty());
    for (std::size_t layer = 0; layer < maps.size(); ++layer) {
        const int64_t factor = side / maps[layer].size(2);
        ASSERT_EQ(factor * maps[layer].size(2), side);
        ASSERT_EQ(stride % factor, 0);
        const int64_t from = 2 * reach / factor, rest = maps[layer].size(3) - from;
        const auto difference = (maps[layer] - changed[layer]).abs();
        // Not exactly: how a convolution is summed up may depend on where it is.
        EXPECT_LT(difference.narrow(3, from, rest).max().item<float>(), 1e-4) << layer;
        EXPECT_GT(difference.max().item<float>(), 1e-3) << layer;
    }
}

TEST_P(EveryFeatures, LowerTheDistanceToTheExample) {
    const Image photo = stripes(80, 64, 7, true);
    const Mask hole = disc(80, 64, 40, 32, 12);
    Params params = few_iterations(25);
    const std::string name = GetParam();
    if (name != "filters")
        params.texture_features = name == "vgg19" ? narrow_vgg19() : tiny_lama;
    std::vector<double> losses;
    const auto watch = [&](const Step &step) { losses.push_back(step.loss); };
    synthesised(guessed(photo, hole), hole, params, watch);
    ASSERT_EQ(losses.size(), 25u);
    EXPECT_LT(*std::ranges::min_element(losses), 0.5 * losses.front());
}

TEST(TextureFeatures, NameWhatTheFileLacks) {
    try {
        load_texture_features(narrow_vgg19("16.bias"));
        FAIL() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model);
        EXPECT_NE(std::string(error.what()).find("features.16.bias"), std::string::npos);
    }
    EXPECT_THROW(load_texture_features("/nowhere/vgg19.pth"), Error);
    EXPECT_THROW(
        load_texture_features(std::string(REFILL_TESTS) + "/parity/lgnet-a/model.safetensors"),
        Error);
}

// Stripes from the photo, where the fill has an even grey: the distance falls to a tenth at least.
TEST(Texture, BringsAPeriodicPatternBack) {
    const Image photo = stripes(80, 64, 8, true);
    const Mask hole = disc(80, 64, 40, 32, 14);
    const Image fill = guessed(photo, hole);
    const Image result = synthesised(fill, hole, few_iterations(40));
    const auto grams = [&](const Image &image, const Mask &where) {
        return grams_of(to_tensor(image, torch::kCPU),
                        to_tensor(where, torch::kCPU) / count_hole(where));
    };
    const auto example = grams(photo, complement(hole));
    const auto distance = [&](const Image &image) {
        return gram_distance(grams(image, hole), example).item<float>();
    };
    EXPECT_LT(distance(result), 0.1 * distance(fill));
}

TEST(Texture, MeetsThePhotoAtTheBorderTheMoreThatCounts) {
    const Image photo = stripes(96, 80, 12, false);
    const Mask hole = disc(96, 80, 48, 40, 16);
    const auto jump = [&](double weight) {
        Params params = few_iterations(20);
        params.texture_start = "noise";
        params.texture_border = weight;
        const Image result = synthesised(guessed(photo, hole), hole, params);
        return border_loss(to_tensor(result, torch::kCPU), to_tensor(hole, torch::kCPU))
            .item<float>();
    };
    EXPECT_LT(jump(10.0), 0.5 * jump(0.0));
}

// Gram matrices at these scales do not tell which of two stripes comes next; the spectrum does.
TEST(Texture, KeepsPeriodsByTheSpectrum) {
    const Image photo = stripes(96, 80, 16, true);
    const Mask hole = disc(96, 80, 48, 40, 14);
    const Image fill = guessed(photo, hole);
    const auto error = [&](double weight) {
        Params params = few_iterations(20);
        params.texture_spectrum = weight;
        return mean_error(synthesised(fill, hole, params), photo, hole);
    };
    EXPECT_LT(error(100.0), 0.7 * error(0.0));
}

TEST(Texture, TouchesNoKnownPixel) {
    Image photo = noise(90, 70, 3);
    *photo.at(3, 3) = 17.5f;
    Mask hole = disc(90, 70, 0, 30, 15);
    add_disc(hole, 60, 40, 9);
    for (const char *start : {"fill", "noise", "mean"}) {
        Params params = few_iterations(3);
        params.texture_start = start;
        params.texture_spectrum = 1;
        const Image result = synthesised(guessed(photo, hole), hole, params);
        EXPECT_NE(result, guessed(photo, hole));
        for (int y = 0; y < 70; ++y)
            for (int x = 0; x < 90; ++x)
                ASSERT_TRUE(*hole.at(x, y) ||
                            std::equal(result.at(x, y), result.at(x, y) + 3, photo.at(x, y)));
    }
}

TEST(Texture, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const Image photo = stripes(80, 64, 7, true);
    const Mask hole = disc(80, 64, 40, 32, 12);
    Params params = few_iterations(4);
    params.texture_start = "noise";
    const Image fill = painted(photo, hole, 0.95f);
    const Image first = synthesised(fill, hole, params);
    EXPECT_EQ(synthesised(fill, hole, params), first);
    params.seed = 1;
    EXPECT_NE(synthesised(fill, hole, params), first);
}

// The tiles' Gram matrices add up to the whole's but for rounding, which L-BFGS then carries on: to
// a hundredth of a grey level on average after a few steps.
TEST(Texture, IsTheSameInTiles) {
    const Image photo = noise(144, 64, 8);
    const Mask hole = disc(144, 64, 72, 32, 14);
    Params params = few_iterations(8);
    params.texture_spectrum = 1;
    const Image whole = synthesised(guessed(photo, hole), hole, params);
    params.memory_limit = 1;
    const Image tiled = synthesised(guessed(photo, hole), hole, params);
    EXPECT_LT(mean_error(tiled, whole, hole), 0.01 / 255);
    EXPECT_GT(mean_error(whole, guessed(photo, hole), hole), 5.0 / 255);
}

TEST(Texture, LeavesTheFillWhereThereIsNothingToDo) {
    const Image photo = noise(40, 30, 3);
    Monitor monitor(nobody, {});
    const Params params = few_iterations(3);
    const auto synthesis = make_texture_synthesis(params, monitor);
    const Mask none(40, 30);
    EXPECT_EQ(synthesis->run(photo, none, {photo, Mask(40, 30, 1)}, photo.bounds()), photo);
    EXPECT_EQ(synthesis->run(photo, disc(40, 30, 20, 15, 5), {photo, none}, photo.bounds()), photo);
}

// Of a size and shape of their own, and smaller than what a feature sees.
TEST(Texture, TakesExamplesAndHolesOfAnySize) {
    for (const auto &[width, height] : {std::pair{1, 1}, {2, 37}, {50, 3}}) {
        const Image photo = noise(width, height, 3);
        Mask corner(width, height);
        *corner.at(0, 0) = 1;
        Monitor monitor(nobody, {});
        Params params = few_iterations(2);
        params.texture_spectrum = 1;
        const Example example{noise(7, 20, 4), Mask(7, 20, 1)};
        const Image result =
            make_texture_synthesis(params, monitor)->run(photo, corner, example, photo.bounds());
        for (std::size_t i = 0; i < result.pixels() * 3; ++i)
            ASSERT_TRUE(std::isfinite(result.data()[i])) << width << " x " << height;
    }
}

TEST(Texture, ReturnsTheBestSoFarWhenStopped) {
    const Image photo = stripes(96, 80, 7, true);
    const Mask hole = disc(96, 80, 48, 40, 16);
    const Image fill = guessed(photo, hole);
    std::stop_source stop;
    std::optional<Preview> shown;
    const auto stop_at_the_fourth = [&](const Step &step) {
        EXPECT_EQ(step.stage, Stage::texturing);
        EXPECT_LE(step.iteration, 4);
        shown = step.preview();
        if (step.iteration == 4)
            stop.request_stop();
    };
    const Image result =
        synthesised(fill, hole, few_iterations(20), stop_at_the_fourth, stop.get_token());
    EXPECT_NE(result, fill);
    ASSERT_TRUE(shown);
    EXPECT_EQ(crop(result, shown->area), shown->image);
}

TEST(Texture, ReturnsTheFillWhenStoppedAtOnce) {
    const Image photo = stripes(96, 80, 7, true);
    const Mask hole = disc(96, 80, 48, 40, 16);
    std::stop_source stop;
    stop.request_stop();
    Params params = few_iterations(20);
    params.texture_start = "noise";
    EXPECT_EQ(synthesised(guessed(photo, hole), hole, params, {}, stop.get_token()),
              guessed(photo, hole));
}

TEST(Texture, EndsWithWhatAnObserverThrows) {
    struct Cancelled {};
    const auto cancel = [](const Step &) { throw Cancelled{}; };
    const Image photo = stripes(96, 80, 7, true);
    EXPECT_THROW(synthesised(photo, disc(96, 80, 48, 40, 16), few_iterations(3), cancel),
                 Cancelled);
}
