// LGNet, DFNet and the refinement network: their tensors, their parts, their files.

#include "core/error.h"
#include "core/files/find_tensors.h"
#include "core/files/network_files.h"
#include "core/files/recognise_model.h"
#include "core/networks/dfnet.h"
#include "core/networks/lgnet.h"
#include "core/networks/refinement_net.h"
#include "core/networks/self_attention.h"
#include "core/networks/tiles.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ops/rand.h>
#include <gtest/gtest.h>

#include <filesystem>

using namespace refill;
using namespace refill::test;

namespace {

namespace fs = std::filesystem;

const fs::path lgnet_folder = fs::path(REFILL_TESTS) / "parity/lgnet-a";
const fs::path two_stage_folder = fs::path(REFILL_TESTS) / "parity/two-stage-a";

int64_t count_parameters(const torch::nn::Module &network) {
    int64_t count = 0;
    for (const auto &parameter : network.parameters())
        count += parameter.numel();
    return count;
}

EncodeDecodeConfig published(int64_t inputs, int64_t width, int64_t second, int64_t third) {
    const int64_t inner[] = {width, second, third, 512, 512, 512, 512, 512};
    const int64_t kernels[] = {7, 5, 5, 3, 3, 3, 3, 3};
    EncodeDecodeConfig config;
    for (int i = 0; i < EncodeDecode::depth; ++i) {
        const int64_t in = i == 0 ? inputs : inner[i - 1];
        config.levels.push_back({in, inner[i], kernels[i], in});
    }
    return config;
}

std::map<std::string, torch::Tensor> tensors_of(const fs::path &file) {
    return read_weights(file).tensors;
}

template <typename Load>
std::string refusal(std::map<std::string, torch::Tensor> tensors, Load load) {
    try {
        load(NetworkTensors(std::move(tensors), "tested", "some.file"));
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model);
        return error.what();
    }
    return "nothing was thrown";
}

const std::vector<NetworkPart> lgnet_parts = {
    {"coarse network", first_unet_tensor(false)},
    {"global network", first_unet_tensor(true)},
};

std::string search_failure(const fs::path &model) {
    try {
        find_network_files(model, "LGNet", lgnet_parts);
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model);
        return error.what();
    }
    return "nothing was thrown";
}

} // namespace

// The numbers that the published code prints for its networks.
TEST(Networks, HaveAsManyParametersAsPublished) {
    EXPECT_EQ(count_parameters(*UNet(UNetConfig{64, false})), 54414979);
    EXPECT_EQ(count_parameters(*UNet(UNetConfig{64, true})), 55104003);
    EXPECT_EQ(count_parameters(*LocalResnet(64, 4)), 5483203);
    EXPECT_EQ(count_parameters(*DfNet(published(4, 64, 128, 256))), 32880504);
    EXPECT_EQ(count_parameters(*RefinementNet(published(20, 96, 192, 384))), 36858507);
}

TEST(Networks, SayWhichTensorIsMissing) {
    auto tensors = tensors_of(lgnet_folder / "G2.safetensors");
    tensors.erase("model.12.conv_block.5.weight");
    EXPECT_EQ(refusal(tensors, load_local_resnet),
              "some.file is not a complete tested network: the tensor "
              "model.12.conv_block.5.weight is missing.");
}

TEST(Networks, SayWhichTensorIsTooMany) {
    auto tensors = tensors_of(two_stage_folder / "refinement.safetensors");
    tensors["en9.encode.0.conv.1.weight"] = torch::rand({4, 4, 3, 3});
    EXPECT_NE(refusal(tensors, load_refinement_net).find("en9.encode.0.conv.1.weight"),
              std::string::npos);
}

TEST(Networks, SayWhichTensorHasAnotherShape) {
    auto tensors = tensors_of(two_stage_folder / "dfnet.safetensors");
    tensors["de_3.decode.0.conv.weight"] = torch::rand({24, 71, 3, 3});
    EXPECT_EQ(refusal(tensors, load_dfnet),
              "some.file: the tensor de_3.decode.0.conv.weight has the shape 24 x 71 x 3 x 3, but "
              "24 x 72 x 3 x 3 was expected.");
    tensors["en_0.encode.0.conv.1.weight"] = torch::rand({6, 4, 7});
    EXPECT_NE(refusal(tensors, load_dfnet).find("four dimensions"), std::string::npos);
}

// A few bytes can claim any shape where all elements are one; what is built must not follow.
TEST(Networks, RefuseWidthsOutOfAllProportion) {
    const auto load = [](const NetworkTensors &tensors) { load_unet(tensors, false); };
    auto tensors = tensors_of(lgnet_folder / "G1.safetensors");
    tensors[first_unet_tensor(false)] = torch::zeros({1}).expand({100000, 4, 4, 4});
    EXPECT_NE(refusal(tensors, load).find("lengths from 1 to 8192"), std::string::npos);
    tensors[first_unet_tensor(false)] = torch::zeros({1}).expand({8000, 4, 4, 4});
    EXPECT_NE(refusal(tensors, load).find("was expected"), std::string::npos);
}

TEST(Networks, RefuseWhatIsNotFinite) {
    auto tensors = tensors_of(lgnet_folder / "G2.safetensors");
    tensors["model.21.bias"] = torch::full({3}, std::numeric_limits<float>::quiet_NaN());
    EXPECT_NE(refusal(tensors, load_local_resnet).find("not finite"), std::string::npos);
}

// As published: every position's likeness to every other, all at once.
TEST(SelfAttention, EqualsTheWholeTableOfLikenesses) {
    torch::manual_seed(3);
    torch::NoGradGuard no_grad;
    SelfAttention attention(5);
    const auto x = torch::rand({1, 5, 6, 7}) - 0.5;

    const auto columns = x.view({5, 42}) + 1e-7;
    const auto keys = columns / columns.norm(2, {0}, true);
    const auto likeness = keys.t().matmul(x.view({5, 42})).view({1, 42, 6, 7});
    const auto summed = torch::avg_pool2d(likeness, {3, 3}, {1, 1}, {1, 1}) * 9;
    const auto rebuilt = keys.matmul(torch::softmax(summed, 1).view({42, 42})).view({1, 5, 6, 7});
    const auto parameters = attention->named_parameters();
    const auto expected = torch::conv2d(torch::cat({rebuilt, x}, 1), parameters["combiner.weight"],
                                        parameters["combiner.bias"]);
    EXPECT_LT((attention->forward(x) - expected).abs().max().item<double>(), 1e-5);
}

TEST(SelfAttention, GivesEachPositionTheSameInPieces) {
    torch::manual_seed(4);
    torch::NoGradGuard no_grad;
    SelfAttention attention(2);
    // 80 x 80 positions are more than are looked at at once. A photo of one column repeated is
    // rebuilt the same everywhere but at the border, where fewer neighbours are summed.
    const auto column = torch::rand({1, 2, 1, 1});
    const auto y = attention->forward(column.expand({1, 2, 80, 80}).contiguous());
    EXPECT_LT((y - y.narrow(2, 0, 1).narrow(3, 0, 1)).abs().max().item<double>(), 1e-5);
}

TEST(Tiles, CoverEveryPixelAndStayWithin) {
    for (const auto &[width, height] : {std::pair{100, 64}, {64, 64}, {30, 200}, {301, 97}}) {
        Mask covered(width, height);
        for (const Rect &tile : tiles_of(width, height, {64, 16})) {
            EXPECT_EQ(intersect(tile, covered.bounds()), tile);
            for (int y = tile.y; y < tile.bottom(); ++y)
                for (int x = tile.x; x < tile.right(); ++x)
                    *covered.at(x, y) = 1;
        }
        EXPECT_EQ(covered, Mask(width, height, 1));
    }
}

TEST(Tiles, ShowNoSeamAndNothingOfTheirEdges) {
    const auto hole = torch::ones({1, 1, 97, 301});
    const auto photo = torch::rand({1, 3, 97, 301});
    // Wrong along its edges, unless they are the photo's: as a network that mirrors them is.
    const auto predict = [&](const Rect &tile) {
        auto prediction = cut(photo, tile).clone();
        if (tile.x > 0)
            prediction.narrow(3, 0, 4).fill_(100);
        if (tile.right() < 301)
            prediction.narrow(3, tile.width - 4, 4).fill_(100);
        return prediction;
    };
    double done = 0.0;
    const auto result =
        predict_in_tiles(hole, {100, 16}, predict, [&](double fraction) { done = fraction; });
    EXPECT_LT((result - photo).abs().max().item<double>(), 1e-5);
    EXPECT_DOUBLE_EQ(done, 1.0);
}

TEST(Tiles, AreLeftOutWhereThereIsNoHole) {
    auto hole = torch::zeros({1, 1, 64, 640});
    hole.narrow(3, 600, 10).fill_(1);
    int predicted = 0;
    predict_in_tiles(hole, {64, 8}, [&](const Rect &tile) {
        ++predicted;
        return torch::zeros({1, 3, tile.height, tile.width});
    });
    EXPECT_LE(predicted, 2);
    EXPECT_GE(predicted, 1);
}

TEST(Tiles, AreHalvedUntilTheyFitIntoMemory) {
    std::vector<int> sides;
    const auto attempt = [&](int side) {
        sides.push_back(side);
        if (side > 300)
            throw std::bad_alloc();
        return torch::zeros({1});
    };
    with_smaller_tiles(1280, 256, attempt);
    EXPECT_EQ(sides, (std::vector<int>{1280, 512, 256}));
    EXPECT_THROW(with_smaller_tiles(512, 512, attempt), Error);
}

// The local stage depends on nothing beyond its reach, so tiles change it only by rounding.
TEST(LocalResnet, IsTheSameInTiles) {
    torch::manual_seed(5);
    torch::NoGradGuard no_grad;
    auto network = load_local_resnet(read_network(lgnet_folder / "G2.safetensors", "LGNet local"));
    const auto input = torch::rand({1, 4, 400, 500});
    const auto hole = torch::ones({1, 1, 400, 500});
    const auto whole = network->forward(input);
    const auto tiled = predict_in_tiles(
        hole, {384, 192}, [&](const Rect &tile) { return network->forward(cut(input, tile)); });
    EXPECT_LT((whole - tiled).abs().max().item<double>(), 1e-5);
}

TEST(NetworkFiles, AreRecognisedByWhatTheyHold) {
    const TemporaryFolder folder;
    const auto coarse = folder.copy(lgnet_folder / "G1.safetensors", "any name.safetensors");
    const auto global = folder.copy(lgnet_folder / "G3.safetensors", "other.safetensors");
    folder.copy(fs::path(REFILL_TESTS) / "parity/lama-b/model.safetensors", "lama.safetensors");
    const std::vector<fs::path> expected{coarse, global};
    EXPECT_EQ(find_network_files(folder.path(), "LGNet", lgnet_parts), expected);
    EXPECT_EQ(find_network_files(global, "LGNet", lgnet_parts), expected);
}

TEST(NetworkFiles, SayWhichNetworkWasNotFound) {
    const TemporaryFolder folder;
    folder.copy(lgnet_folder / "G1.safetensors", "G1.safetensors");
    EXPECT_NE(search_failure(folder.path()).find("The global network of LGNet was not found"),
              std::string::npos);
    EXPECT_NE(search_failure({}).find("Choose a model file"), std::string::npos);
    EXPECT_NE(search_failure(folder.path() / "none.pth"), "nothing was thrown");
}

TEST(NetworkFiles, SayWhereANetworkWasFoundTwice) {
    const TemporaryFolder folder;
    folder.copy(lgnet_folder / "G1.safetensors", "G1.safetensors");
    folder.copy(lgnet_folder / "G3.safetensors", "first.safetensors");
    const auto second = folder.copy(lgnet_folder / "G3.safetensors", "second.safetensors");
    EXPECT_NE(search_failure(folder.path()).find("found twice"), std::string::npos);
    // The one that was chosen counts.
    EXPECT_EQ(find_network_files(second, "LGNet", lgnet_parts)[1], second);
}

TEST(RecogniseModel, NamesTheEngineAndTheLicence) {
    const auto recognised = [](const fs::path &file) {
        const auto model = recognise_model(file);
        return model.engine + ", " + model.licence;
    };
    EXPECT_EQ(recognised(fs::path(REFILL_TESTS) / "parity/lama-b/best.ckpt"), "lama, ");
    EXPECT_EQ(recognised(fs::path(REFILL_TESTS) / "parity/lama-b/model-jit.pt"), "lama, ");
    for (const char *name : {"G1.safetensors", "G2.safetensors", "G3.safetensors"})
        EXPECT_EQ(recognised(lgnet_folder / name), "lgnet, none");
    EXPECT_EQ(recognised(two_stage_folder / "dfnet.safetensors"), "dfnet, CC BY-NC 4.0");
    EXPECT_EQ(recognised(two_stage_folder / "refinement.safetensors"), "two-stage, CC BY-NC 4.0");
    EXPECT_EQ(recognised(fs::path(REFILL_TESTS) / "core/weights/script.pt"), "torchscript, ");
    EXPECT_EQ(recognised(fs::path(REFILL_TESTS) / "README.md"), ", ");
}

// Each pixel's number is its column plus ten times its row.
TEST(ShiftedViews, ShowWhatLiesToEachSide) {
    const auto rows = torch::arange(6).view({1, 1, 6, 1}).to(torch::kFloat32);
    const auto columns = torch::arange(8).view({1, 1, 1, 8}).to(torch::kFloat32);
    const auto image = (10 * rows + columns).expand({1, 3, 6, 8}).contiguous();
    auto hole = torch::zeros({1, 1, 6, 8});
    hole[0][0][3][4] = 0.5; // neither known nor unknown
    const auto views = shifted_views(image, hole, 2, {2, 1, 4, 5});
    ASSERT_EQ(views.sizes(), (std::vector<int64_t>{1, 20, 5, 4}));
    const auto at = [&](int channel, int x, int y) {
        return views[0][channel][y - 1][x - 2].item<float>();
    };
    EXPECT_EQ(at(0, 4, 3), 0.5f);
    EXPECT_EQ(at(1, 4, 3), 34);  // as it is
    EXPECT_EQ(at(4, 4, 3), 54);  // up: what lies two rows below
    EXPECT_EQ(at(8, 4, 3), 14);  // down
    EXPECT_EQ(at(12, 4, 3), 32); // right
    EXPECT_EQ(at(16, 4, 3), 36); // left
    EXPECT_EQ(at(7, 4, 1), 0.5f);
    // Uncovered: one grey level above black, and hole.
    EXPECT_FLOAT_EQ(at(4, 4, 5), 1.0f / 255);
    EXPECT_EQ(at(7, 4, 5), 1);
}

TEST(RefinementNet, BlendsBySoftMasks) {
    torch::manual_seed(6);
    torch::NoGradGuard no_grad;
    auto network = load_refinement_net(
        read_network(two_stage_folder / "refinement.safetensors", "refinement"));
    const auto image = torch::rand({1, 3, 256, 256});
    const auto hole = torch::rand({1, 1, 256, 256});
    const auto views = shifted_views(image, hole, 50, {0, 0, 256, 256});
    const auto result = network->forward(views);
    // What was taken of the network lies between black and white: the rest is the photo's.
    EXPECT_LE((result - (1 - hole) * image - hole).max().item<double>(), 1e-6);
    EXPECT_GE((result - (1 - hole) * image).min().item<double>(), -1e-6);
    EXPECT_GT((result - image).abs().max().item<double>(), 0.1);
}

/// The largest step between neighbours in a row, within the hole.
double largest_step(const torch::Tensor &x) {
    return (x.narrow(3, 1, x.size(3) - 1) - x.narrow(3, 0, x.size(3) - 1))
        .abs()
        .max()
        .item<double>();
}

TEST(RefinementNet, ShowsNoSeamBetweenTiles) {
    torch::NoGradGuard no_grad;
    auto network = load_refinement_net(
        read_network(two_stage_folder / "refinement.safetensors", "refinement"));
    const auto ramp = torch::linspace(0, 1, 768).view({1, 1, 1, 768});
    const auto image = ramp.expand({1, 3, 256, 768}).contiguous();
    const auto hole = torch::ones({1, 1, 256, 768});
    const auto predict = [&](const Rect &tile) {
        return network->forward(shifted_views(image, hole, 50, tile));
    };
    const auto whole = predict({0, 0, 768, 256});
    const auto tiled = predict_in_tiles(hole, {256, 128}, predict);
    EXPECT_LE(largest_step(tiled), 1.1 * largest_step(whole));
}
