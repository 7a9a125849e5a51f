// Networks of which nothing is known: how they want to be called.

#include "core/error.h"
#include "core/networks/script_model.h"
#include "tests/support/script.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

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

} // namespace

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
    const ModelFile file(script(plain));
    file.tell(R"({"hole": 0, "values": "-1..1", "multiple": 32})");
    const ScriptModel model(script(plain), "some.pt", read_told_contract(file.path()), torch::kCPU);
    EXPECT_FALSE(model.contract().hole_is_one);
    EXPECT_EQ(model.contract().values, (ValueRange{-1, 1}));
    EXPECT_EQ(model.contract().multiple, 32);
}

TEST(ScriptModel, RefusesWhatCannotBeToldThatWay) {
    const ModelFile file(script(plain));
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
