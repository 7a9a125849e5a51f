#include "core/error.h"
#include "core/networks/frozen_generator.h"
#include "core/networks/spectrum.h"
#include "tests/core/networks/tensors_of.h"

#include <ATen/ops/rand.h>
#include <gtest/gtest.h>
#include <torch/fft.h>

using namespace refill;

namespace {

const GeneratorConfig small_generator{
    .width = 8, .downsamplings = 2, .blocks = 2, .local = 8, .global = 24};

/// Every kind of layer that a generator may have or lack.
const GeneratorConfig shapes[] = {
    small_generator,
    {.width = 4, .downsamplings = 1, .blocks = 2, .local = 8, .global = 0},
    {.width = 8,
     .downsamplings = 2,
     .blocks = 1,
     .local = 16,
     .global = 16,
     .local_fourier_unit = true},
};

/// A generator whose batch norms do something, ready to predict.
Generator random_generator(const GeneratorConfig &config) {
    torch::manual_seed(21);
    Generator generator(config);
    generator->eval();
    const torch::NoGradGuard no_grad;
    for (auto &item : generator->named_buffers())
        if (item.value().is_floating_point())
            item.value().uniform_(0.5, 1.5);
    for (auto &item : generator->named_parameters())
        if (item.value().dim() == 1)
            item.value().uniform_(0.5, 1.5);
    return generator;
}

torch::Tensor random_input(int64_t height, int64_t width) {
    torch::manual_seed(22);
    return torch::rand({1, 4, height, width});
}

Features branches(const torch::Tensor &maps, const GeneratorConfig &config) {
    return {maps.narrow(1, 0, config.local),
            config.global > 0 ? maps.narrow(1, config.local, config.global) : torch::Tensor{}};
}

double worst(const torch::Tensor &a, const torch::Tensor &b) {
    return (a - b).abs().max().item<double>();
}

} // namespace

// To 1e-5, in values near 1: the same sums, in another order.
TEST(FrozenGenerator, PredictsWhatTheGeneratorDoes) {
    for (const auto &config : shapes) {
        auto generator = random_generator(config);
        const FrozenGenerator frozen(tensors_of(*generator));
        EXPECT_EQ(frozen.config(), config);
        const torch::NoGradGuard no_grad;
        const auto input = random_input(32, 48);
        const auto expected = generator->forward(input);
        for (const int64_t split : {0, 1, 7}) {
            const auto features = frozen.front(input, split, {});
            EXPECT_LT(worst(frozen.rear(features, split, nullptr, {}), expected), 1e-5);
        }
    }
}

// Relative to the largest gradient, as autograd finds it.
TEST(FrozenGenerator, HasTheGradientsOfTheGenerator) {
    for (const auto &config : shapes) {
        auto generator = random_generator(config);
        const FrozenGenerator frozen(tensors_of(*generator));
        auto features = frozen.front(random_input(40, 32), 0, {}).requires_grad_();
        const auto weights = torch::rand({1, 3, 40, 32});
        (generator->rear(branches(features, config), 0) * weights).sum().backward();

        Tape tape;
        frozen.rear(features, 0, &tape, {});
        const auto gradient = frozen.gradient(weights, 0, tape, {});
        const double largest = features.grad().abs().max().item<double>();
        EXPECT_GT(largest, 0.0);
        EXPECT_LT(worst(gradient, features.grad()), 1e-4 * largest);
    }
}

TEST(FrozenGenerator, LeavesItsFeaturesAsTheyAre) {
    auto generator = random_generator(small_generator);
    const FrozenGenerator frozen(tensors_of(*generator));
    const auto features = frozen.front(random_input(32, 32), 0, {});
    const auto before = features.clone();
    frozen.rear(features, 0, nullptr, {});
    EXPECT_TRUE(features.equal(before));
}

// In bfloat16 a number has three significant digits.
TEST(FrozenGenerator, PredictsNearlyTheSameWithShortNumbers) {
    auto generator = random_generator(small_generator);
    FrozenGenerator frozen(tensors_of(*generator));
    const auto input = random_input(32, 32);
    const auto exact = frozen.rear(frozen.front(input, 0, {}), 0, nullptr, {});
    frozen.to(torch::kCPU, torch::kBFloat16);
    const auto fast = frozen.rear(frozen.front(input, 0, {}), 0, nullptr, {});
    EXPECT_EQ(fast.scalar_type(), torch::kFloat32);
    EXPECT_LT(worst(fast, exact), 0.02);
    EXPECT_GT(worst(fast, exact), 0.0);
}

TEST(FrozenGenerator, CanBeInterruptedForwardAndBackward) {
    struct Interrupted {};
    auto generator = random_generator(small_generator);
    const FrozenGenerator frozen(tensors_of(*generator));
    const auto features = frozen.front(random_input(16, 16), 0, {});
    int calls = 0, last = 1000000;
    const auto count = [&] {
        if (++calls > last)
            throw Interrupted{};
    };
    const auto pass = [&] {
        calls = 0;
        Tape tape;
        const auto output = frozen.rear(features, 0, &tape, count);
        const int forward_calls = calls;
        frozen.gradient(torch::ones_like(output), 0, tape, count);
        return std::pair{forward_calls, calls};
    };
    const auto [forward, all] = pass();
    EXPECT_GE(forward, 4) << "blocks and upsamplings";
    EXPECT_GE(all, 2 * forward) << "as often on the way back";
    for (last = 0; last < all; ++last)
        EXPECT_THROW(pass(), Interrupted) << last;
}

TEST(FrozenGenerator, RefusesWhatTheGeneratorRefuses) {
    auto generator = random_generator(small_generator);
    const std::map<std::string, torch::Tensor> some = tensors_of(*generator).all();
    const auto refused = [](std::map<std::string, torch::Tensor> changed) {
        try {
            FrozenGenerator(NetworkTensors(std::move(changed), "LaMa", "some.file"));
        } catch (const Error &error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    EXPECT_EQ(refused(some), "nothing");
    auto missing = some;
    missing.erase("model.4.conv2.bn_g.running_var");
    EXPECT_EQ(refused(missing), "some.file is not a complete LaMa network: the tensor "
                                "model.4.conv2.bn_g.running_var is missing.");
    auto too_many = some;
    too_many["model.99.weight"] = torch::rand({3});
    EXPECT_NE(refused(too_many).find("model.99.weight"), std::string::npos);
    auto infinite = some;
    infinite["model.7.bias"] = torch::full({16}, INFINITY);
    EXPECT_EQ(refused(infinite),
              "some.file: the tensor model.7.bias holds values that are not finite.");
    auto of_another_shape = some;
    of_another_shape["model.14.bias"] = torch::rand({4});
    EXPECT_EQ(refused(of_another_shape),
              "some.file: the tensor model.14.bias has the shape 4, but 3 was expected.");
}

// Sums of a thousand products near 1, by way of numbers a hundred times as large.
TEST(WinogradConvolution, ComputesWhatTheDirectOneDoes) {
    torch::manual_seed(23);
    for (const auto &[height, width] : {std::pair(8, 12), {9, 6}, {2, 3}, {101, 103}}) {
        const auto x = torch::randn({1, 40, height, width}).contiguous(channels_last);
        const auto weight = torch::randn({20, 24, 3, 3}) / 15, bias = torch::randn({20});
        const auto some = x.narrow(1, 16, 24);
        const WinogradConvolution quick(weight);
        const FrozenConvolution direct(weight, bias);
        const auto expected = direct.forward(reflected(some.contiguous(channels_last), 1));
        const auto result = quick.forward(some, bias);
        EXPECT_LT(worst(result, expected), 1e-4) << height;
        quick.add_forward(some, result);
        EXPECT_LT(worst(result, 2 * expected - bias.view({1, -1, 1, 1})), 2e-4) << height;

        const auto of_x = torch::ones_like(x);
        quick.add_gradient(expected, of_x.narrow(1, 16, 24));
        const auto gradient = reflected_gradient(direct.gradient(expected), 1);
        EXPECT_LT(worst(of_x.narrow(1, 16, 24), gradient + 1), 3e-4) << height;
        EXPECT_TRUE(of_x.narrow(1, 0, 16).eq(1).all().item<bool>());
    }
}

// Lengths of every radix, prime ones and 1; channels that do and do not fill the last lanes.
TEST(Spectrum, IsThatOfTheWholeMap) {
    torch::manual_seed(24);
    for (const auto &[channels, height, width] :
         {std::tuple(3, 8, 12), {33, 7, 15}, {16, 1, 22}, {40, 30, 1}, {48, 13, 64}}) {
        const auto x = torch::randn({1, channels, height, width});
        const auto expected = torch::fft::rfftn(x, {}, {{-2, -1}}, "ortho");
        const auto spectrum = to_spectrum(x);
        const auto parts = torch::cat({torch::real(expected), torch::imag(expected)}, 1);
        EXPECT_LT(worst(spectrum, parts), 1e-5) << height << " x " << width;

        const auto any = torch::randn_like(parts);
        const auto complex =
            torch::complex(any.narrow(1, 0, channels), any.narrow(1, channels, channels));
        const auto back = torch::fft::irfftn(complex, {{height, width}}, {{-2, -1}}, "ortho");
        EXPECT_LT(worst(from_spectrum(any, width), back), 1e-5) << height << " x " << width;
    }
}

TEST(Spectrum, ComesBackAsItWas) {
    for (const int64_t width : {6, 7}) {
        const auto x = torch::rand({1, 3, 5, width});
        const auto spectrum = to_spectrum(x);
        EXPECT_EQ(spectrum.sizes(), (std::vector<int64_t>{1, 6, 5, width / 2 + 1}));
        EXPECT_LT(worst(from_spectrum(spectrum, width), x), 1e-6);
    }
}
