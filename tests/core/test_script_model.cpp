// Networks of which nothing is known: how they want to be called, and that they run only when
// asked.

#include "core/error.h"
#include "core/inpaint.h"
#include "core/model_trust.h"
#include "core/script_model.h"
#include "core/sha256.h"
#include "core/split_script.h"
#include "tests/support/synthetic.h"

#include <ATen/ops/randn.h>
#include <ATen/record_function.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace refill;
using namespace refill::test;

namespace {

namespace fs = std::filesystem;

/// TorchScript with this forward(). It can call mean_of(image, known), which is the mean colour of
/// what is known.
std::string script(const std::string &forward) {
    torch::jit::Module module("net");
    module.define(R"(
        def mean_of(self, image, known):
            total = torch.sum(image * known, dim=[2, 3], keepdim=True)
            return total / torch.sum(known) + torch.zeros_like(image)
    )");
    module.define(forward + "\n");
    std::ostringstream bytes;
    module.save(bytes);
    return bytes.str();
}

/// Fills with the mean colour, as a LaMa file is called.
const char *const plain = R"(
    def forward(self, image, mask):
        return image * (1 - mask) + self.mean_of(image, 1 - mask) * mask
)";

ScriptContract found(const std::string &forward, const ToldContract &told = {}) {
    return ScriptModel(script(forward), "some.pt", told, torch::kCPU).contract();
}

std::string refusal(const std::string &bytes) {
    try {
        ScriptModel(bytes, "some.pt", {}, torch::kCPU);
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model);
        return error.what();
    }
    return "nothing was thrown";
}

/// A file that goes with the test, and what lies beside it.
class File {
public:
    explicit File(const std::string &bytes)
        : path_(fs::path(testing::TempDir()) / ("refill-" + std::to_string(getpid()) + ".pt")) {
        std::ofstream(path_, std::ios::binary) << bytes;
    }
    ~File() {
        fs::remove(path_);
        fs::remove(sidecar());
    }

    fs::path sidecar() const { return fs::path(path_).replace_extension(".json"); }
    void tell(const std::string &json) const { std::ofstream(sidecar()) << json; }
    const fs::path &path() const { return path_; }

private:
    fs::path path_;
};

Params params_for(const fs::path &model) {
    Params params;
    params.engine = "torchscript";
    params.model = model.string();
    params.trusted_model = model_checksum(model);
    params.match_colours = false;
    params.continuation = 0.0;
    params.detail = false;
    return params;
}

/// A module with one parameter `weight` and this forward().
torch::jit::Module layer(const std::string &name, const torch::Tensor &weight,
                         const std::string &forward) {
    torch::jit::Module module(name);
    module.register_parameter("weight", weight, false);
    module.define(forward);
    return module;
}

/// A module that calls the three layers in their order; `finish` is what it does with their result
/// `y`.
std::string network_of(const torch::jit::Module &first, const torch::jit::Module &second,
                       const torch::jit::Module &third, const std::string &finish) {
    torch::jit::Module layers("Layers");
    layers.register_module("0", first);
    layers.register_module("1", second);
    layers.register_module("2", third);
    layers.define(R"(
        def forward(self, x):
            return getattr(self, "2").forward(
                getattr(self, "1").forward(getattr(self, "0").forward(x)))
    )");
    torch::jit::Module module("Net");
    module.register_module("model", layers);
    module.define(R"(
        def forward(self, image, mask):
            y = self.model.forward(torch.cat([image * (1 - mask), mask], 1))
            )" + finish +
                  "\n");
    std::ostringstream bytes;
    module.save(bytes);
    return bytes.str();
}

const char *const composited = "return image * (1 - mask) + y * mask";

torch::Tensor weights_down() {
    torch::manual_seed(3);
    return 0.3 * torch::randn({8, 4, 3, 3});
}

torch::Tensor weights_up() {
    torch::manual_seed(4);
    return 0.3 * torch::randn({8, 3, 4, 4});
}

/// One layer halves the size, the next does `middle`, the last doubles the size again.
std::string sequence(const std::string &middle = "return torch.relu_(x)",
                     const std::string &finish = composited) {
    const auto down = layer("Down", weights_down(), R"(
        def forward(self, x): return torch.conv2d(x, self.weight, None, [2, 2], [1, 1])
    )");
    const auto between =
        layer("Middle", torch::ones({1}), "def forward(self, x):\n    " + middle + "\n");
    const auto up = layer("Up", weights_up(), R"(
        def forward(self, x):
            return torch.sigmoid(torch.conv_transpose2d(x, self.weight, None, [2, 2], [1, 1]))
    )");
    return network_of(down, between, up, finish);
}

/// The same with two branches, as LaMa has.
std::string two_branches() {
    const auto down = layer("Down", weights_down(), R"(
        def forward(self, x):
            y = torch.conv2d(x, self.weight, None, [2, 2], [1, 1])
            return (y, torch.tanh(y))
    )");
    const auto between = layer("Middle", torch::ones({1}), R"(
        def forward(self, x: Tuple[Tensor, Tensor]):
            return (x[0] + x[1], x[1])
    )");
    const auto up = layer("Up", weights_up(), R"(
        def forward(self, x: Tuple[Tensor, Tensor]):
            y = x[0] * x[1]
            return torch.sigmoid(torch.conv_transpose2d(y, self.weight, None, [2, 2], [1, 1]))
    )");
    return network_of(down, between, up, composited);
}

/// As a file beside the module would say.
ToldContract usual() {
    return {ScriptContract::Input::image_and_mask, ValueRange{}, ValueRange{}, true, 2, {}};
}

/// Counts how often a network computes a hyperbolic sine, as nothing else here does, and asks for
/// a stop at one of them.
class StopAtSine {
public:
    explicit StopAtSine(int number) {
        count_ = 0;
        number_ = number;
        stop_ = std::stop_source();
        callback_ = at::addGlobalCallback(
            at::RecordFunctionCallback(see).scopes({at::RecordScope::FUNCTION}));
    }
    ~StopAtSine() { at::removeCallback(callback_); }

    std::stop_token token() const { return stop_.get_token(); }
    int count() const { return count_; }

private:
    static std::unique_ptr<at::ObserverContext> see(const at::RecordFunction &operation) {
        if (std::string(operation.name()) == "aten::sinh" && ++count_ == number_)
            stop_.request_stop();
        return nullptr;
    }

    static inline int count_ = 0;
    static inline int number_ = 0;
    static inline std::stop_source stop_;
    at::CallbackHandle callback_;
};

} // namespace

// Examples of the standard, and lengths around those at which a block is full.
TEST(Sha256, AgreesWithTheStandard) {
    const auto sum = [](const std::string &text) {
        Sha256 checksum;
        checksum.add(text);
        return checksum.digest();
    };
    EXPECT_EQ(sum(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sum("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sum("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sum(std::string(1000000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces) {
    const std::string text(200, 'x');
    for (const std::size_t length : {1, 55, 56, 63, 64, 65, 127}) {
        Sha256 whole, pieces;
        whole.add(text);
        for (std::size_t at = 0; at < text.size(); at += length)
            pieces.add(std::string_view(text).substr(at, length));
        EXPECT_EQ(whole.digest(), pieces.digest()) << length;
    }
}

TEST(ScriptModel, FindsTheUsualConvention) { EXPECT_EQ(found(plain), ScriptContract{}); }

TEST(ScriptModel, FindsOneInputOfFourChannels) {
    const auto contract = found(R"(
        def forward(self, x):
            image = x[:, :3]
            mask = x[:, 3:]
            return image * (1 - mask) + self.mean_of(image, 1 - mask) * mask
    )");
    EXPECT_EQ(contract.input, ScriptContract::Input::four_channels);
    EXPECT_TRUE(contract.hole_is_one);
}

TEST(ScriptModel, FindsAMaskThatIsZeroInTheHole) {
    EXPECT_FALSE(found(R"(
        def forward(self, image, known):
            return image * known + self.mean_of(image, known) * (1 - known)
    )")
                     .hole_is_one);
}

TEST(ScriptModel, FindsTheRangeOfValues) {
    const auto signed_values = found(R"(
        def forward(self, image, mask):
            return image * (1 - mask) # and 0, which is grey, in the hole
    )");
    EXPECT_EQ(signed_values.values, (ValueRange{-1, 1}));
    EXPECT_EQ(signed_values.output, (ValueRange{-1, 1}));
    const auto bytes = found(R"(
        def forward(self, image, mask):
            known = 1 - mask
            return torch.round(image * known + self.mean_of(image, known) * mask)
    )");
    EXPECT_EQ(bytes.values, (ValueRange{0, 255}));
    EXPECT_EQ(bytes.output, (ValueRange{0, 255}));
    const auto carve = found(R"(
        def forward(self, image, mask):
            return 255 * (image * (1 - mask) + self.mean_of(image, 1 - mask) * mask)
    )");
    EXPECT_EQ(carve.values, (ValueRange{0, 1}));
    EXPECT_EQ(carve.output, (ValueRange{0, 255}));
}

TEST(ScriptModel, FindsTheSizesThatWork) {
    const std::string body = R"(
            return image * (1 - mask) + self.mean_of(image, 1 - mask) * mask
    )";
    EXPECT_EQ(found(R"(
        def forward(self, image, mask):
            assert image.size(2) % 16 == 0 and image.size(3) % 16 == 0)" +
                    body)
                  .multiple,
              16);
    const auto fixed = found(R"(
        def forward(self, image, mask):
            assert image.size(2) == 256 and image.size(3) == 256)" +
                             body);
    EXPECT_EQ(fixed.side, 256);
}

TEST(ScriptModel, TakesTheFirstOfSeveralResults) {
    EXPECT_EQ(found(R"(
        def forward(self, image, mask):
            return (image * (1 - mask) + self.mean_of(image, 1 - mask) * mask, mask)
    )"),
              ScriptContract{});
}

TEST(ScriptModel, BelievesWhatItIsTold) {
    const File file(script(plain));
    file.tell(R"({"hole": 0, "values": "-1..1", "multiple": 32})");
    const ScriptModel model(script(plain), "some.pt", read_told_contract(file.path()), torch::kCPU);
    EXPECT_FALSE(model.contract().hole_is_one);
    EXPECT_EQ(model.contract().values, (ValueRange{-1, 1}));
    EXPECT_EQ(model.contract().multiple, 32);
}

TEST(ScriptModel, RefusesWhatCannotBeToldThatWay) {
    const File file(script(plain));
    EXPECT_FALSE(read_told_contract(file.path()).multiple) << "nothing is told";
    for (const char *json : {R"({"values": "0..2"})", R"({"hole": 2})", R"({"multiple": 0})",
                             R"({"depth": 3})", R"({"hole": 1)", "[]", "{} x"}) {
        file.tell(json);
        EXPECT_THROW(read_told_contract(file.path()), Error) << json;
    }
}

TEST(ScriptModel, SaysWhyANetworkCannotBeUsed) {
    EXPECT_NE(refusal("no module").find("no TorchScript module"), std::string::npos);
    EXPECT_NE(refusal(script("def forward(self, a, b, c): return a")).find("takes 3 arguments"),
              std::string::npos);
    EXPECT_NE(
        refusal(script("def forward(self, image, mask): return mask")).find("works with no size"),
        std::string::npos);
}

TEST(SplitScript, ComputesInTwoPartsWhatTheWholeDoes) {
    for (const auto &[bytes, branches] : {std::pair(sequence(), 1u), {two_branches(), 2u}}) {
        ScriptModel model(bytes, "some.pt", usual(), torch::kCPU);
        const auto parts = split_script(model, 0);
        ASSERT_TRUE(parts);
        EXPECT_EQ(parts->modulo(), 2);
        const auto image = torch::rand({1, 3, 22, 34});
        auto hole = torch::zeros({1, 1, 22, 34});
        hole.narrow(2, 5, 9).narrow(3, 11, 13).fill_(1);
        const auto features = parts->front(torch::cat({image * (1 - hole), hole}, 1), {});
        ASSERT_EQ(features.size(), branches);
        for (const auto &maps : features)
            EXPECT_EQ(maps.sizes(), (std::vector<int64_t>{1, 8, 11, 17}));
        const auto together = parts->rear(features, false, {});
        EXPECT_LT(((together - model.predict(image, hole)) * hole).abs().max().item<double>(),
                  1e-5);
    }
}

TEST(SplitScript, SplitsLaterWhereAsked) {
    ScriptModel model(sequence("return x - 100"), "some.pt", usual(), torch::kCPU);
    const auto input = torch::rand({1, 4, 16, 16});
    const auto before = split_script(model, 0), after = split_script(model, 1);
    ASSERT_TRUE(before && after);
    EXPECT_LT(
        (before->front(input, {})[0] - after->front(input, {})[0] - 100).abs().max().item<double>(),
        1e-4);
}

TEST(SplitScript, LeavesAloneWhatIsMoreThanItsLayers) {
    for (const char *finish : {"return image * (1 - mask) + (y + 0.1) * mask",
                               "return image * (1 - mask) + y.flip(3) * mask"}) {
        ScriptModel model(sequence("return x", finish), "some.pt", usual(), torch::kCPU);
        EXPECT_FALSE(split_script(model, 0)) << finish;
    }
    ScriptModel alone(script(plain), "some.pt", usual(), torch::kCPU);
    EXPECT_FALSE(split_script(alone, 0));
}

TEST(SplitScript, LeavesAloneWhatGivesNoGradient) {
    ScriptModel model(sequence("return x.detach()"), "some.pt", usual(), torch::kCPU);
    EXPECT_FALSE(split_script(model, 0));
}

// In tensors that a convolution and what follows it must hold at once: at the least the features,
// what becomes of them and the picture.
TEST(SplitScript, MeasuresTheMemoryThatRefiningTakes) {
    ScriptModel model(sequence(), "some.pt", usual(), torch::kCPU);
    const auto parts = split_script(model, 0);
    ASSERT_TRUE(parts);
    const double floats = parts->bytes_per_pixel().keep / sizeof(float);
    EXPECT_GT(floats, 24 + 8.0 / 4 + 3);
    EXPECT_LT(floats, 24 + 20 * (8.0 / 4 + 3));
}

TEST(ScriptEngine, RefinesASequenceScaleByScale) {
    const File file(sequence());
    file.tell(R"({"input": "image and mask", "hole": 1, "values": "0..1", "output": "0..1",
                  "multiple": 2})");
    Params params = params_for(file.path());
    params.context = 0;
    params.smallest_scale = 32;
    params.iterations = 4;
    params.early_stop = 0;
    params.learning_rate = 0.05;
    const Result result =
        inpaint(gradient(160, 128), disc(160, 128, 80, 60, 25), params, [](const Step &) {});
    EXPECT_EQ(result.ending, Ending::complete);
    ASSERT_EQ(result.scales.size(), 3u); // 32, 64, 128
    ASSERT_EQ(result.losses.size(), 2u * 4);
    EXPECT_LT(result.losses[3].loss, result.losses[0].loss);
    EXPECT_LT(result.losses[7].loss, result.losses[4].loss);
}

TEST(ScriptEngine, RunsNothingUnasked) {
    const File file(script(plain));
    Params params = params_for(file.path());
    for (const std::string &trusted : {std::string(), std::string(64, '0')}) {
        params.trusted_model = trusted;
        try {
            inpaint(gradient(40, 40), disc(40, 40, 20, 20, 5), params);
            ADD_FAILURE() << "nothing was thrown";
        } catch (const Error &error) {
            EXPECT_EQ(error.kind(), ErrorKind::settings);
            EXPECT_NE(std::string(error.what()).find(model_checksum(file.path())),
                      std::string::npos);
        }
    }
}

TEST(ScriptEngine, TrustsNoFileThatChanged) {
    const File file(script(plain));
    const Params params = params_for(file.path());
    std::ofstream(file.path(), std::ios::binary) << script("def forward(self, x): return x");
    EXPECT_THROW(inpaint(gradient(40, 40), disc(40, 40, 20, 20, 5), params), Error);
}

TEST(ScriptEngine, FillsAPhotoOfAnySize) {
    const Image photo(700, 90, 0.4f);
    const Mask hole = disc(700, 90, 350, 45, 20);
    for (const char *told : {"{}", R"({"size": 64})", R"({"multiple": 128})"}) {
        const File file(script(plain));
        file.tell(told);
        Image after = photo;
        composite(after, inpaint(photo, hole, params_for(file.path())));
        for (std::size_t i = 0; i < photo.pixels() * 3; ++i)
            ASSERT_NEAR(after.data()[i], 0.4f, 1e-3) << told;
    }
}

// Whether it is loaded, which takes some trial calls, or fills.
TEST(ScriptEngine, StopsInTheMiddleOfACall) {
    const File file(script(R"(
        def forward(self, image, mask):
            x = image
            for i in range(500):
                x = torch.sinh(x) * 0.5
            return image * (1 - mask) + torch.sigmoid(x) * mask
    )"));
    file.tell(R"({"hole": 1, "values": "0..1", "output": "0..1", "multiple": 8})");
    const Image photo = gradient(40, 40);
    const Mask hole = disc(40, 40, 20, 20, 5);
    const Params params = params_for(file.path());
    const auto sines = [&](int stop_at) {
        const StopAtSine stop(stop_at);
        const Result result = inpaint(photo, hole, params, {}, stop.token());
        EXPECT_EQ(result.ending, stop_at > 0 ? Ending::stopped_empty : Ending::complete);
        return stop.count();
    };
    const int all = sines(0);
    ASSERT_GE(all, 2 * 500) << "a trial and the fill";
    for (const int stop_at : {250, all - 250})
        EXPECT_LE(sines(stop_at), stop_at + 1);
}

TEST(ScriptEngine, StopsInTheMiddleOfAnIterationAndKeepsTheFill) {
    const File file(sequence("for i in range(100):\n"
                             "        x = torch.sinh(x) * 0.5\n"
                             "    return x"));
    file.tell(R"({"hole": 1, "values": "0..1", "output": "0..1", "multiple": 2})");
    Params params = params_for(file.path());
    params.context = 0;
    params.smallest_scale = 20;
    params.iterations = 3;
    params.early_stop = 0;
    int sines = 0;
    const auto run = [&](int stop_at) {
        const StopAtSine stop(stop_at);
        Result result =
            inpaint(gradient(40, 40), disc(40, 40, 20, 20, 9), params, {}, stop.token());
        sines = stop.count();
        return result;
    };
    ASSERT_EQ(run(0).scales.size(), 2u);
    const int late = sines - 50;
    const Result result = run(late);
    EXPECT_EQ(result.ending, Ending::stopped);
    EXPECT_FALSE(result.fill.empty());
    EXPECT_LE(sines, late + 1);
}

TEST(ModelTrust, IsAskedForWhereCodeWouldRun) {
    Params params;
    params.model = "a.pt";
    params.coarse_model = "b.pt";
    EXPECT_EQ(code_to_run(params), "");
    params.engine = "torchscript";
    EXPECT_EQ(code_to_run(params), "a.pt");
    params.engine = "two-stage";
    EXPECT_EQ(code_to_run(params), "");
    params.coarse_engine = "torchscript";
    EXPECT_EQ(code_to_run(params), "b.pt");
    params.coarse_model = "";
    EXPECT_EQ(code_to_run(params), "a.pt");
}
