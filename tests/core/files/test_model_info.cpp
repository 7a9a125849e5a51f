// What a model file says about itself.

#include "core/files/model_info.h"
#include "tests/support/weights_files.h"

#include <cstdlib>

namespace refill {
namespace {

using namespace test;
using namespace std::string_literals;

TEST(ModelInfo, ComesFromTheMetadata) {
    const TemporaryFolder folder;
    const auto file = folder.write(
        "file.safetensors",
        safetensors(R"({"__metadata__":{"name":"Fine","licence":"CC0-1.0","smallest_scale":"256",)"
                    R"("iterations":"20","learning_rate":"0.005"}})"));
    const ModelInfo info = model_info(file);
    EXPECT_EQ(info.name, "Fine");
    EXPECT_EQ(info.licence, "CC0-1.0");
    EXPECT_EQ(info.smallest_scale, 256);
    EXPECT_EQ(info.iterations, 20);
    EXPECT_DOUBLE_EQ(info.learning_rate, 0.005);
}

TEST(ModelInfo, IgnoresRecommendationsThatCannotBe) {
    const TemporaryFolder folder;
    for (const char *bad : {"", "0", "-3", "many", "12 ", "1e9", "99999999999", "nan", "inf"}) {
        const std::string value = "\""s + bad + "\"";
        const ModelInfo info = model_info(folder.write(
            "file.safetensors", safetensors("{\"__metadata__\":{\"name\":\"two\\nlines\","
                                            "\"smallest_scale\":" +
                                            value + ",\"iterations\":" + value +
                                            ",\"learning_rate\":" + value + "}}")));
        EXPECT_EQ(info.name, "file");
        EXPECT_EQ(info.smallest_scale, 512) << bad;
        EXPECT_EQ(info.iterations, 15) << bad;
        EXPECT_DOUBLE_EQ(info.learning_rate, 0.002) << bad;
    }
}

TEST(ModelInfo, IsAsPublishedForOtherAndUnreadableFiles) {
    for (const fs::path &file : {parity / "best.ckpt", fs::path("/nowhere/best.ckpt")}) {
        const ModelInfo info = model_info(file);
        EXPECT_EQ(info.name, "best");
        EXPECT_EQ(info.licence, "");
        EXPECT_EQ(info.smallest_scale, 512);
        EXPECT_EQ(info.iterations, 15);
    }
}

TEST(ModelInfo, OfTheModelThatShipsIsFoundWhereTheEnvironmentSays) {
    const fs::path folder = fs::path(REFILL_TESTS) / ".." / "resources" / "models";
    setenv("REFILL_MODELS", folder.c_str(), 1);
    EXPECT_EQ(default_model().parent_path(), folder);
    EXPECT_TRUE(fs::exists(default_model()));
    EXPECT_FALSE(model_info({}).licence.empty());
    EXPECT_FALSE(read_weights(default_model()).tensors.empty());
    unsetenv("REFILL_MODELS");
    EXPECT_EQ(default_model().parent_path(), fs::path(REFILL_MODELS_DIR));
}

} // namespace
} // namespace refill
