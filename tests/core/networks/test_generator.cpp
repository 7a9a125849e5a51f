#include "core/error.h"
#include "core/networks/generator_file.h"

#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>

using namespace refill;

namespace {

const GeneratorConfig small{.width = 8, .downsamplings = 2, .blocks = 2, .local = 8, .global = 24};

/// What a file with this generator in it would hold.
Weights weights_of(Generator &generator, const std::string &prefix = "generator.") {
    Weights weights;
    for (const auto &item : generator->named_parameters())
        weights.tensors[prefix + item.key()] = item.value().detach().clone();
    for (const auto &item : generator->named_buffers())
        weights.tensors[prefix + item.key()] = item.value().detach().clone();
    return weights;
}

std::string refusal(const Weights &weights) {
    try {
        load_generator(weights, "some.file");
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model);
        return error.what();
    }
    return "nothing was thrown";
}

Weights small_weights() {
    torch::manual_seed(1);
    Generator generator(small);
    return weights_of(generator);
}

} // namespace

// The lines of the published checkpoint's state: 989 entries, 50,975,875 parameters.
TEST(Generator, HasTheNamesOfBigLama) {
    Generator generator(GeneratorConfig{});
    int64_t count = 0;
    for (const auto &parameter : generator->parameters())
        count += parameter.numel();
    EXPECT_EQ(count, 50975875);
    EXPECT_EQ(generator->named_parameters().size(), 533u);
    EXPECT_EQ(generator->named_parameters().size() + generator->named_buffers().size(), 989u);
    const auto parameters = generator->named_parameters();
    EXPECT_EQ(parameters["model.22.conv2.ffc.convg2g.fu.conv_layer.weight"].sizes(),
              (std::vector<int64_t>{384, 384, 1, 1}));
    EXPECT_EQ(parameters["model.34.weight"].sizes(), (std::vector<int64_t>{3, 64, 7, 7}));
}

TEST(Generator, IsInferredFromItsTensors) {
    for (const GeneratorConfig &config :
         {small,
          GeneratorConfig{.width = 4, .downsamplings = 3, .blocks = 1, .local = 16, .global = 16},
          GeneratorConfig{.width = 4, .downsamplings = 1, .blocks = 3, .local = 8, .global = 0},
          GeneratorConfig{.width = 8,
          .downsamplings = 2,
          .blocks = 1,
          .local = 16,
          .global = 16,
          .local_fourier_unit = true}}) {
        Generator generator(config);
        for (const char *prefix : {"", "generator.", "model.generator."}) {
            auto loaded = load_generator(weights_of(generator, prefix), "some.file");
            EXPECT_EQ(loaded->config(), config);
        }
        torch::NoGradGuard no_grad;
        const auto side = 2 * generator->modulo();
        EXPECT_EQ(generator->forward(torch::rand({1, 4, side, side + generator->modulo()})).sizes(),
                  (std::vector<int64_t>{1, 3, side, side + generator->modulo()}));
    }
}

TEST(Generator, ReadsHalfPrecision) {
    Weights weights = small_weights();
    const auto expected = weights.tensors.at("generator.model.1.ffc.convl2l.weight");
    for (auto &[name, tensor] : weights.tensors)
        if (tensor.is_floating_point())
            tensor = tensor.to(torch::kHalf);
    const auto loaded = load_generator(weights, "some.file");
    const auto got = loaded->named_parameters()["model.1.ffc.convl2l.weight"];
    EXPECT_EQ(got.dtype(), torch::kFloat32);
    EXPECT_LT((got - expected).abs().max().item<float>(), 1e-3);
}

TEST(Generator, SaysWhichTensorIsMissing) {
    Weights weights = small_weights();
    weights.tensors.erase("generator.model.5.conv2.bn_g.running_var");
    weights.tensors.erase("generator.model.4.conv2.bn_g.running_var");
    EXPECT_EQ(refusal(weights), "some.file is not a complete LaMa network: the tensor "
                                "model.4.conv2.bn_g.running_var is missing.");
}

TEST(Generator, DoesWithoutTheCountOfBatches) {
    Weights weights = small_weights();
    std::erase_if(weights.tensors,
                  [](const auto &item) { return item.first.ends_with("num_batches_tracked"); });
    EXPECT_NO_THROW(load_generator(weights, "some.file"));
}

TEST(Generator, SaysWhichTensorIsTooMany) {
    Weights weights = small_weights();
    weights.tensors["generator.model.99.weight"] = torch::rand({3});
    EXPECT_NE(refusal(weights).find("model.99.weight"), std::string::npos);
    weights.tensors.erase("generator.model.99.weight");
    weights.tensors["discriminator.model.0.weight"] = torch::rand({3});
    EXPECT_NO_THROW(load_generator(weights, "some.file"))
        << "other networks in the file are left alone";
}

TEST(Generator, SaysWhichTensorHasAnotherShape) {
    Weights weights = small_weights();
    weights.tensors["generator.model.14.bias"] = torch::rand({4});
    EXPECT_EQ(refusal(weights),
              "some.file: the tensor model.14.bias has the shape 4, but 3 was expected.");
    weights.tensors["generator.model.1.ffc.convl2l.weight"] = torch::rand({8});
    EXPECT_NE(refusal(weights).find("four dimensions"), std::string::npos);
}

TEST(Generator, SaysWhichTensorIsNotFinite) {
    for (const float value :
         {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
        Weights weights = small_weights();
        weights.tensors["generator.model.6.bias"] = torch::full({16}, value);
        if (!weights.tensors.contains("generator.model.7.bias"))
            FAIL() << "the network's layout has changed";
        weights.tensors.erase("generator.model.6.bias");
        weights.tensors["generator.model.7.bias"] = torch::full({16}, value);
        EXPECT_EQ(refusal(weights),
                  "some.file: the tensor model.7.bias holds values that are not finite.");
    }
}

TEST(Generator, SaysWhichTensorIsTooLargeForItsNumbers) {
    Weights weights = small_weights();
    weights.tensors["generator.model.7.bias"] = torch::full({16}, 1e300, torch::kFloat64);
    EXPECT_NE(refusal(weights).find("model.7.bias holds values that are not finite"),
              std::string::npos);
}

TEST(Generator, IsNotMistakenForAnotherNetwork) {
    Weights weights;
    weights.tensors["conv1.weight"] = torch::rand({64, 3, 3, 3});
    EXPECT_NE(refusal(weights).find("holds no LaMa network"), std::string::npos);
    EXPECT_NE(refusal(Weights{}).find("holds no LaMa network"), std::string::npos);
}

// A file of a few kilobytes may not make us build gigabytes.
TEST(Generator, IsNotBuiltLargerThanItsFile) {
    Weights weights;
    weights.tensors["model.1.ffc.convl2l.weight"] = torch::zeros({8192, 1, 1, 1});
    weights.tensors["model.2.ffc.convl2l.weight"] = torch::zeros({16384, 1, 1, 1});
    EXPECT_NE(refusal(weights), "nothing was thrown");
    weights.tensors["model.1.ffc.convl2l.weight"] = torch::zeros({4096, 1, 1, 1});
    weights.tensors["model.2.ffc.convl2l.weight"] = torch::zeros({8192, 1, 1, 1});
    for (int block = 3; block < 500; ++block)
        weights.tensors["model." + std::to_string(block) + ".conv1.ffc.convl2l.weight"] =
            torch::zeros({1});
    EXPECT_NE(refusal(weights).find("but 8192 x 8192 x 3 x 3 was expected"), std::string::npos);
}

TEST(Generator, GivesTheSameResultWhereverItIsSplit) {
    torch::manual_seed(4);
    Generator generator(small);
    generator->eval();
    torch::NoGradGuard no_grad;
    const auto input = torch::rand({1, 4, 24, 32});
    const auto whole = generator->forward(input);
    for (const int64_t split : {0, 1, 2, 7})
        EXPECT_TRUE(generator->rear(generator->front(input, split), split).equal(whole)) << split;
}
