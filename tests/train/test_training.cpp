#include "core/error.h"
#include "core/files/model_info.h"
#include "core/files/weights.h"
#include "core/networks/generator_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/make_pack.h"
#include "tools/train/average.h"
#include "tools/train/export_model.h"
#include "tools/train/replicas.h"
#include "tools/train/run_training.h"
#include "tools/train/training.h"
#include "tools/train/widen.h"
#include "tools/train/write_safetensors.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

using namespace refill;
using namespace refill::test;

namespace {

/// A feature network of random weights, small numbers of which it needs many.
void write_feature_network(const std::filesystem::path &file) {
    torch::manual_seed(3);
    std::map<std::string, torch::Tensor> tensors;
    const auto add = [&](const std::string &name, int64_t in, int64_t out, int64_t side) {
        tensors[name + ".weight"] =
            torch::randn({out, in, side, side}) * std::sqrt(2.0 / (in * side * side));
        tensors[name + ".bias"] = torch::zeros({out});
    };
    add("conv1", 3, 64, 3);
    int64_t in = 64;
    int number = 2;
    for (const auto &[squeezed, expanded] :
         {std::pair{16, 64}, {16, 64}, {32, 128}, {32, 128}, {48, 192}, {48, 192}, {64, 256}}) {
        const std::string name = "fire" + std::to_string(number++);
        add(name + "/squeeze1x1", in, squeezed, 1);
        add(name + "/expand1x1", squeezed, expanded, 1);
        add(name + "/expand3x3", squeezed, expanded, 3);
        in = 2 * expanded;
    }
    write_safetensors(file, tensors, {});
}

class TrainingTest : public testing::Test {
protected:
    TrainingTest() { make_pack(folder / "pack", 6, 60, 50); }

    /// A network of a few thousand weights.
    TrainSettings tiny(int steps) const {
        TrainSettings settings;
        settings.photos = folder / "pack";
        settings.folder = folder / "run";
        settings.width = 4;
        settings.downsamplings = 2;
        settings.blocks = 1;
        settings.crop = 32;
        settings.batch = 2;
        settings.held_out = 1;
        settings.steps = steps;
        settings.warmup = 0;
        settings.perceptual = 0;
        settings.device = "cpu";
        settings.precision = "float32";
        settings.threads = 2;
        return settings;
    }

    TrainSettings with_every_loss(int steps) const {
        TrainSettings settings = tiny(steps);
        write_feature_network(folder / "features");
        settings.features = folder / "features";
        settings.perceptual = settings.gradients = 1;
        settings.smooth_truth = true;
        settings.adversarial = settings.matching = 0.1;
        return settings;
    }

    std::map<std::string, torch::Tensor> state_of(Training &training) const {
        training.save(folder / "state");
        return read_weights(folder / "state").tensors;
    }

    /// A state of a tiny training in its folder, with one weight out of all proportion.
    void spoil_state(const TrainSettings &settings) const {
        Weights state = read_weights(folder / "run" / "state.safetensors");
        state.tensors["generator.model.2.ffc.convl2l.weight"].fill_(3e38f);
        write_safetensors(settings.folder + "/state.safetensors", state.tensors, state.metadata);
    }

    TemporaryFolder folder;
};

double value(const StepReport &report, const std::string &column) {
    const auto columns = report_columns();
    return report[std::ranges::find(columns, column) - columns.begin()];
}

std::vector<int64_t> logged_steps(const std::filesystem::path &log) {
    std::istringstream rows(content_of(log));
    std::string row;
    std::getline(rows, row);
    std::vector<int64_t> steps;
    while (std::getline(rows, row))
        steps.push_back(std::stoll(row));
    return steps;
}

} // namespace

TEST_F(TrainingTest, ContinuesBitForBitWhereItWasSaved) {
    const TrainSettings settings = with_every_loss(4);
    const PhotoPack photos(settings.photos);
    Training whole(settings, photos);
    for (int i = 0; i < 4; ++i)
        whole.step();

    {
        Training first(settings, photos);
        first.step();
        first.step();
        first.save(folder / "half");
    }
    Training second(settings, photos);
    second.restore(folder / "half");
    EXPECT_EQ(second.steps(), 2);
    second.step();
    second.step();

    const auto expected = state_of(whole), found = state_of(second);
    ASSERT_EQ(expected.size(), found.size());
    for (const auto &[name, tensor] : expected)
        EXPECT_TRUE(at::equal(tensor, found.at(name))) << name;
}

TEST_F(TrainingTest, MovesWhatItTrains) {
    const TrainSettings settings = with_every_loss(2);
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    const auto before = state_of(training);
    const StepReport report = training.step();
    for (const char *term : {"l1_known", "l1_hole", "gradients", "perceptual", "adversarial",
                             "matching", "discriminator", "penalty"})
        EXPECT_GT(value(report, term), 0) << term;
    const auto after = state_of(training);
    for (const char *name : {"generator.model.1.ffc.convl2l.weight",
                             "average.model.1.ffc.convl2l.weight", "discriminator.layer0.weight"})
        EXPECT_FALSE(at::equal(before.at(name), after.at(name))) << name;
}

TEST_F(TrainingTest, LeavesOutWhatWeighsNothing) {
    const TrainSettings settings = tiny(2); // no feature network is named
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    const StepReport report = training.step();
    for (const char *term :
         {"gradients", "perceptual", "adversarial", "matching", "discriminator", "penalty"})
        EXPECT_EQ(value(report, term), 0) << term;
    for (const auto &[name, tensor] : state_of(training))
        EXPECT_FALSE(name.starts_with("discriminator")) << name;
}

TEST_F(TrainingTest, LearnsTheColourThatPhotosShare) {
    TrainSettings settings = tiny(60);
    settings.photos = folder / "alike";
    settings.learning_rate = 0.01;
    settings.average = 0.9;
    make_pack_of_one_colour(settings.photos, 3, 60, 50);
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    const Batch batch = held_out_batch(photos, {.held_out = 1}, 32);
    const double before = training.score(batch, training.fill(batch)).psnr;
    while (!training.finished())
        training.step();
    // Six seeds gained 15 to 24 dB.
    EXPECT_GT(training.score(batch, training.fill(batch)).psnr, before + 8);
}

TEST_F(TrainingTest, ComputesTheSameInHalfThePrecision) {
    TrainSettings settings = with_every_loss(1);
    const PhotoPack photos(settings.photos);
    const double exact = value(Training(settings, photos).step(), "loss");
    settings.precision = "bfloat16";
    const double rounded = value(Training(settings, photos).step(), "loss");
    EXPECT_NE(rounded, exact);
    EXPECT_NEAR(rounded / exact, 1, 0.02);
}

TEST_F(TrainingTest, GrowsItsCropsAndKeepsTheNumberOfPixels) {
    TrainSettings settings = tiny(4);
    settings.batch = 8;
    settings.last_crop = 96;
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    std::vector<double> sides, crops;
    while (!training.finished()) {
        crops.push_back(training.batch_size());
        sides.push_back(value(training.step(), "crop"));
    }
    EXPECT_EQ(sides, (std::vector<double>{32, 48, 64, 80}));
    EXPECT_EQ(crops, (std::vector<double>{8, 4, 2, 1}));
}

TEST_F(TrainingTest, LowersItsLearningRateAlongACosine) {
    TrainSettings settings = tiny(4);
    settings.cooldown = 1;
    settings.learning_rate = 0.1;
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    for (const double expected : {0.1, 0.08535534, 0.05, 0.01464466})
        EXPECT_NEAR(value(training.step(), "learning_rate"), expected, 1e-7);
}

TEST_F(TrainingTest, LowersItsLearningRateOnlyAtTheEndWhereAsked) {
    TrainSettings settings = tiny(4);
    settings.learning_rate = 0.1;
    settings.cooldown = 0.5;
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    for (const double expected : {0.1, 0.1, 0.1, 0.05})
        EXPECT_NEAR(value(training.step(), "learning_rate"), expected, 1e-7);
}

TEST_F(TrainingTest, AsksForFeaturesInSomeStepsOnlyWhereToldSo) {
    TrainSettings settings = with_every_loss(4);
    settings.feature_steps = 2;
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    for (const bool counts : {true, false, true, false})
        EXPECT_EQ(value(training.step(), "perceptual") > 0, counts);
}

TEST_F(TrainingTest, ContinuesWithTheOptionsThatItHad) {
    TrainSettings settings = tiny(2);
    settings.l1_hole = 2.5;
    run_training(settings);
    const TrainSettings kept = kept_settings(settings.folder);
    for (const TrainOption &option : train_options())
        EXPECT_EQ(get_option(kept, option), get_option(settings, option)) << option.name;
    EXPECT_EQ(kept_settings(folder / "elsewhere").l1_hole, TrainSettings().l1_hole);
}

// The statistics are fixed, since each replica would otherwise normalise by those of its own part.
TEST(Replicas, AddUpToTheGradientOfTheWholeBatch) {
    torch::manual_seed(5);
    Generator generator(
        GeneratorConfig{.width = 4, .downsamplings = 2, .blocks = 1, .local = 4, .global = 12});
    generator->eval();
    const auto input = torch::rand({2, 4, 32, 32});
    generator->forward(input).sum().backward();
    std::vector<torch::Tensor> expected;
    for (const auto &parameter : generator->parameters())
        expected.push_back(parameter.grad().clone());

    Replicas replicas(generator, 2);
    for (int i = 0; i < 2; ++i) {
        replicas[i]->eval();
        replicas[i]->zero_grad();
        replicas[i]->forward(input.narrow(0, i, 1)).sum().backward();
    }
    replicas.gather(2);
    const auto parameters = generator->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        EXPECT_TRUE(torch::allclose(parameters[i].grad(), expected[i], 1e-3, 1e-4)) << i;
}

TEST(Replicas, GoOnFromTheMeanOfTheirStatistics) {
    Generator generator(
        GeneratorConfig{.width = 4, .downsamplings = 1, .blocks = 1, .local = 4, .global = 4});
    Replicas replicas(generator, 3);
    torch::NoGradGuard no_grad;
    for (int i = 0; i < 3; ++i)
        replicas[i]->buffers().front().fill_(i);
    replicas.gather(3);
    for (int i = 0; i < 3; ++i)
        EXPECT_NEAR(replicas[i]->buffers().front().max().item<float>(), 1, 1e-6);
}

TEST(Replicas, HaveTheSameWeights) {
    Generator generator(
        GeneratorConfig{.width = 4, .downsamplings = 1, .blocks = 1, .local = 4, .global = 4});
    Replicas replicas(generator, 2);
    torch::NoGradGuard no_grad;
    generator->parameters().front().fill_(7);
    EXPECT_EQ(replicas[1]->parameters().front().min().item<float>(), 7);
}

TEST_F(TrainingTest, KeepsTheStatisticsItStartedWithWhereAsked) {
    for (const bool fixed : {true, false}) {
        TrainSettings settings = tiny(1);
        settings.fixed_norms = fixed;
        const PhotoPack photos(settings.photos);
        Training training(settings, photos);
        const char *name = "generator.model.1.bn_l.running_mean";
        const auto before = state_of(training).at(name);
        training.step();
        EXPECT_EQ(at::equal(state_of(training).at(name), before), fixed);
    }
}

TEST_F(TrainingTest, StopsWithTheWeightsAsTheyWereWhenItGoesAstray) {
    TrainSettings settings = tiny(4);
    run_training(settings);
    settings.steps = 8;
    spoil_state(settings);
    const std::string kept = content_of(folder / "run" / "state.safetensors");
    try {
        run_training(settings);
        FAIL() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::resource);
        EXPECT_NE(std::string(error.what()).find("astray at step 5"), std::string::npos)
            << error.what();
    }
    EXPECT_EQ(content_of(folder / "run" / "state.safetensors"), kept);
}

TEST_F(TrainingTest, DoesNotSaveWhatIsNotFinite) {
    const TrainSettings settings = tiny(4);
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    training.save(folder / "state");
    const std::string kept = content_of(folder / "state");
    training.average()->parameters().front().fill_(std::numeric_limits<float>::quiet_NaN());
    EXPECT_THROW(training.save(folder / "state"), Error);
    EXPECT_EQ(content_of(folder / "state"), kept);
}

TEST_F(TrainingTest, RefusesTheStateOfAnotherNetwork) {
    run_training(tiny(1));
    TrainSettings settings = tiny(2);
    settings.blocks = 2;
    EXPECT_THROW(run_training(settings), Error);
}

TEST_F(TrainingTest, ContinuesItsLogWhereTheStateIs) {
    TrainSettings settings = tiny(2);
    settings.log_steps = 1;
    run_training(settings);
    std::ofstream(folder / "run" / "log.csv", std::ios::app) << "3,0.1\n"; // was killed after that
    settings.steps = 4;
    run_training(settings);
    EXPECT_EQ(logged_steps(folder / "run" / "log.csv"), (std::vector<int64_t>{1, 2, 3, 4}));
    EXPECT_EQ(content_of(folder / "run" / "log.csv").find("3,0.1\n"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(folder / "run" / "sheet-0000004.png"));
}

// What is shipped: half the size, read by the engine, and nearly the same fills.
TEST_F(TrainingTest, ExportsTheAveragedNetworkForTheEngine) {
    const TrainSettings settings = tiny(3);
    const PhotoPack photos(settings.photos);
    Training training(settings, photos);
    while (!training.finished())
        training.step();
    training.save(folder / "state");
    export_model(folder / "state", folder / "model.safetensors",
                 {{"name", "tiny \"one\""}, {"licence", "CC0-1.0"}, {"smallest_scale", "192"}});

    const Weights model = read_weights(folder / "model.safetensors");
    auto loaded = load_generator(model, "model.safetensors");
    const auto input = torch::rand({1, 4, 32, 48});
    torch::NoGradGuard no_grad;
    const auto difference =
        (loaded->forward(input) - training.average()->forward(input)).abs().max();
    EXPECT_LT(difference.item<float>(), 2e-3);
    for (const auto &[name, tensor] : model.tensors)
        EXPECT_EQ(tensor.scalar_type(), torch::kFloat16) << name;
    EXPECT_EQ(model.metadata.at("architecture"),
              "ffc_resnet ngf=4 n_downsampling=2 n_blocks=1 ratio=0.75 enable_lfu=false "
              "activation=sigmoid");
    const ModelInfo info = model_info(folder / "model.safetensors");
    EXPECT_EQ(info.name, "tiny \"one\"");
    EXPECT_EQ(info.licence, "CC0-1.0");
    EXPECT_EQ(info.smallest_scale, 192);
}

TEST_F(TrainingTest, StartsFromANetworkOfAnyKind) {
    TrainSettings settings = tiny(1);
    run_training(settings);
    export_model(folder / "run" / "state.safetensors", folder / "model.safetensors", {});
    settings.from = folder / "model.safetensors";
    settings.blocks = 7; // not asked for: the file's one block is kept
    auto generator = first_generator(settings);
    EXPECT_EQ(generator->config().blocks, 1);
    EXPECT_TRUE(generator->parameters().front().requires_grad());
}

TEST(Widened, FillsAsTheNarrowNetworkDoes) {
    torch::manual_seed(6);
    Generator narrow(
        GeneratorConfig{.width = 4, .downsamplings = 2, .blocks = 2, .local = 4, .global = 12});
    narrow->eval();
    auto same = widened(narrow, 3, 0.0), other = widened(narrow, 3, 0.2);
    same->eval();
    other->eval();
    EXPECT_EQ(same->config().width, 12);
    EXPECT_EQ(same->config().global, 36);
    const auto input = torch::rand({1, 4, 32, 32});
    torch::NoGradGuard no_grad;
    const auto expected = narrow->forward(input);
    EXPECT_LT((same->forward(input) - expected).abs().max().item<float>(), 1e-5);
    EXPECT_GT((other->forward(input) - expected).abs().max().item<float>(), 1e-5);
}

TEST(Average, MovesByWhatIsNotKept) {
    const GeneratorConfig config{
        .width = 4, .downsamplings = 1, .blocks = 1, .local = 4, .global = 4};
    Generator average(config), generator(config);
    {
        torch::NoGradGuard no_grad;
        average->parameters().front().fill_(1);
        generator->parameters().front().fill_(2);
    }
    update_average(average, generator, 0.75, 1000000);
    EXPECT_NEAR(average->parameters().front().max().item<float>(), 1.25, 1e-5);
    update_average(average, generator, 0.75, 0); // keeps a tenth at first
    EXPECT_NEAR(average->parameters().front().max().item<float>(), 1.925, 1e-5);
}

TEST(TrainOptions, AreCheckedAndReadBack) {
    TrainSettings settings;
    set_option(settings, "crop", "96");
    set_option(settings, "l1-hole", "2.5");
    set_option(settings, "fixed-norms", "true");
    EXPECT_EQ(settings.crop, 96);
    EXPECT_EQ(settings.l1_hole, 2.5);
    EXPECT_TRUE(settings.fixed_norms);
    for (const TrainOption &option : train_options()) {
        const auto text = get_option(settings, option);
        if (!text.empty()) {
            EXPECT_NO_THROW(set_option(settings, option.name, text)) << option.name;
        }
    }
    for (const auto &[name, text] : {std::pair("crop", "many"),
                                     {"crop", "8"},
                                     {"crop", "64.5"},
                                     {"average", "1"},
                                     {"learning-rate", "nan"},
                                     {"fixed-norms", "yes"},
                                     {"crops", "64"}})
        EXPECT_THROW(set_option(settings, name, text), Error) << name << " " << text;
}

TEST(TrainOptions, MustSayWhatIsNeeded) {
    TrainSettings settings;
    settings.photos = "pack";
    settings.folder = "run";
    EXPECT_THROW(check(settings), Error); // neither steps nor minutes
    settings.steps = 5;
    EXPECT_THROW(check(settings), Error); // a perceptual term without a feature network
    settings.perceptual = 0;
    EXPECT_NO_THROW(check(settings));
    settings.minutes = 5;
    EXPECT_THROW(check(settings), Error); // both
}
