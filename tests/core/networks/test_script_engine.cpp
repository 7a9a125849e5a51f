// TorchScript networks as an engine: that they run only when asked, are refined where they come in
// two parts, and stop.

#include "core/error.h"
#include "core/files/model_trust.h"
#include "core/inpaint.h"
#include "core/networks/split_script.h"
#include "tests/support/script.h"
#include "tests/support/synthetic.h"

#include <ATen/record_function.h>
#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

/// As a file beside the module would say.
ToldContract usual() {
    return {ScriptContract::Input::image_and_mask, ValueRange{}, ValueRange{}, true, 2, {}};
}

Params params_for(const std::filesystem::path &model) {
    Params params;
    params.engine = "torchscript";
    params.model = model.string();
    params.trusted_model = model_checksum(model);
    params.match_colours = false;
    params.continuation = 0.0;
    params.detail = false;
    return params;
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
        const auto together = parts->rear(features, {});
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
    const double floats = parts->bytes_per_pixel() / sizeof(float);
    EXPECT_GT(floats, 24 + 8.0 / 4 + 3);
    EXPECT_LT(floats, 24 + 20 * (8.0 / 4 + 3));
}

TEST(ScriptEngine, RefinesASequenceScaleByScale) {
    const ModelFile file(sequence());
    file.tell(R"({"input": "image and mask", "hole": 1, "values": "0..1", "output": "0..1",
                  "multiple": 2})");
    Params params = params_for(file.path());
    params.context = 0;
    params.smallest_scale = 32;
    params.one_pass_depth = 0;
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
    const ModelFile file(script(plain));
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
    const ModelFile file(script(plain));
    const Params params = params_for(file.path());
    std::ofstream(file.path(), std::ios::binary) << script("def forward(self, x): return x");
    EXPECT_THROW(inpaint(gradient(40, 40), disc(40, 40, 20, 20, 5), params), Error);
}

TEST(ScriptEngine, FillsAPhotoOfAnySize) {
    const Image photo(700, 90, 0.4f);
    const Mask hole = disc(700, 90, 350, 45, 20);
    for (const char *told : {"{}", R"({"size": 64})", R"({"multiple": 128})"}) {
        const ModelFile file(script(plain));
        file.tell(told);
        Image after = photo;
        composite(after, inpaint(photo, hole, params_for(file.path())));
        for (std::size_t i = 0; i < photo.pixels() * 3; ++i)
            ASSERT_NEAR(after.data()[i], 0.4f, 1e-3) << told;
    }
}

// Whether it is loaded, which takes some trial calls, or fills.
TEST(ScriptEngine, StopsInTheMiddleOfACall) {
    const ModelFile file(script(R"(
        def forward(self, image, mask):
            x = image
            for i in range(500):
                x = torch.sinh(torch.tanh(x))
            return image * (1 - mask) + torch.sigmoid(x) * mask
    )"));
    file.tell(R"({"hole": 1, "values": "0..1", "output": "0..1", "multiple": 8})");
    const Image photo = gradient(40, 40);
    const Mask hole = disc(40, 40, 20, 20, 5);
    const Params params = params_for(file.path());
    const auto sines = [&](int stop_at) {
        const StopAtSine stop(stop_at);
        const Result result = inpaint(photo, hole, params, {}, stop.token());
        EXPECT_EQ(result.ending, stop_at > 0 ? Ending::stopped : Ending::complete);
        return stop.count();
    };
    const int all = sines(0);
    ASSERT_GE(all, 2 * 500) << "a trial and the fill";
    for (const int stop_at : {250, all - 250})
        EXPECT_LE(sines(stop_at), stop_at + 1);
}

TEST(ScriptEngine, StopsInTheMiddleOfAnIterationAndKeepsTheFill) {
    const ModelFile file(sequence("for i in range(100):\n"
                                  "        x = torch.sinh(torch.tanh(x))\n"
                                  "    return x"));
    file.tell(R"({"hole": 1, "values": "0..1", "output": "0..1", "multiple": 2})");
    Params params = params_for(file.path());
    params.context = 0;
    params.smallest_scale = 20;
    params.one_pass_depth = 0;
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
    run(0); // measures the network's pace, which later runs know
    ASSERT_EQ(run(0).scales.size(), 2u);
    const int late = sines - 50;
    const Result result = run(late);
    EXPECT_EQ(result.ending, Ending::stopped);
    EXPECT_FALSE(result.fill.empty());
    EXPECT_LE(sines, late + 1);
}
