#include "core/settings/own_presets.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <format>
#include <fstream>

using namespace refill;
using refill::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

Params some_params() {
    Params params;
    params.iterations = 7;
    params.continuation = 0.25;
    params.detail = false;
    params.seed = 3;           // not a preset's business
    params.model = "other.pt"; // nor this
    return params;
}

void write(const fs::path &file, const std::string &text) { std::ofstream(file) << text; }

std::string message_of(const fs::path &file) {
    try {
        read_preset(file);
    } catch (const Error &error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST(OwnPresets, ComeBackAsTheyWereSaved) {
    const TemporaryFolder folder;
    const OwnPreset preset = own_preset("Grandma's garden / \"2\"\n", some_params());
    save_preset(folder.path() / "new", preset);
    const OwnPresets found = own_presets(folder.path() / "new");
    EXPECT_TRUE(found.faults.empty());
    EXPECT_EQ(found.presets, std::vector{preset});
}

TEST(OwnPresets, HoldWhatPresetsAreAbout) {
    const Params params = params_of(own_preset("mine", some_params()));
    EXPECT_EQ(params.iterations, 7);
    EXPECT_EQ(params.continuation, 0.25);
    EXPECT_FALSE(params.detail);
    EXPECT_EQ(params.seed, 0);
    EXPECT_EQ(params.model, "");
}

TEST(OwnPresets, ReplaceTheOneOfTheirName) {
    const TemporaryFolder folder;
    save_preset(folder.path(), own_preset("mine", some_params()));
    save_preset(folder.path(), own_preset("mine", Params{}));
    const OwnPresets found = own_presets(folder.path());
    ASSERT_EQ(found.presets.size(), 1u);
    EXPECT_TRUE(found.presets[0].values.empty());
}

TEST(OwnPresets, AreFoundByNameOrFile) {
    const TemporaryFolder folder;
    save_preset(folder.path(), own_preset("Mine: 1", some_params()));
    EXPECT_EQ(any_preset("Mine: 1", folder.path()).iterations, 7);
    EXPECT_EQ(any_preset("quick", folder.path()), preset_params("quick"));
    write_preset(folder.path() / "sent.json", own_preset("sent", some_params()));
    EXPECT_EQ(any_preset((folder.path() / "sent.json").string(), folder.path()).iterations, 7);
    EXPECT_THROW(any_preset("Mine: 2", folder.path()), Error);
}

TEST(OwnPresets, AreGoneOnceDeleted) {
    const TemporaryFolder folder;
    save_preset(folder.path(), own_preset("mine", some_params()));
    delete_preset(folder.path(), "another");
    EXPECT_EQ(own_presets(folder.path()).presets.size(), 1u);
    delete_preset(folder.path(), "mine");
    EXPECT_TRUE(own_presets(folder.path()).presets.empty());
}

TEST(OwnPresets, DoNotTakeTheNamesOfThoseThatShip) {
    EXPECT_THROW(own_preset("standard", Params{}), Error);
    EXPECT_THROW(own_preset("Quick look", Params{}), Error);
    EXPECT_THROW(own_preset("", Params{}), Error);
}

TEST(OwnPresets, ThatAreDamagedAreNamedAndTheOthersAreThere) {
    const TemporaryFolder folder;
    save_preset(folder.path(), own_preset("good", some_params()));
    const fs::path bad = folder.path() / "bad.refill-preset.json";
    for (const char *text :
         {"", "{", "[]", "{}", R"({"refill-preset": 1, "values": {}})",
          R"({"refill-preset": 1, "name": "x", "values": {"iterations": 3}})",
          R"({"refill-preset": 1, "name": "x", "values": {"iterations": "-3"}})",
          R"({"refill-preset": 1, "name": "x", "values": {"magic": "1"}})",
          R"({"refill-preset": 1, "name": "x", "values": {"model": "/etc/passwd"}})"}) {
        write(bad, text);
        const OwnPresets found = own_presets(folder.path());
        EXPECT_EQ(found.presets.size(), 1u) << text;
        EXPECT_EQ(found.faults.size(), 1u) << text;
        EXPECT_THROW(read_preset(bad), Error) << text;
    }
}

TEST(OwnPresets, OfANewerVersionAreNamedAsSuch) {
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "new.refill-preset.json";
    write(file, R"({"refill-preset": 2, "name": "x", "values": {"magic": true}})");
    EXPECT_EQ(message_of(file), "The preset new.refill-preset.json was made by a newer version of "
                                "Refill: its format is 2, and this version knows 1.");
}

TEST(OwnPresets, ThatCannotBeWrittenLeaveNothingBehind) {
    const TemporaryFolder folder;
    EXPECT_THROW(write_preset(folder.path() / "none" / "x.json", own_preset("x", Params{})), Error);
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(OwnPresets, WhoseFolderCannotBeMadeSayWhy) {
    const TemporaryFolder folder;
    const fs::path file = folder.write("file", "");
    try {
        save_preset(file / "presets", own_preset("x", Params{}));
        FAIL() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.what(),
                  (file / "presets").string() + " cannot be written: Not a directory.");
    }
}

TEST(Presets, AreMatchedByWhatTheySet) {
    for (const Preset &preset : presets()) {
        Params params = preset_params(preset.name);
        params.seed = 5;
        ASSERT_TRUE(matching_preset(params)) << preset.name;
        EXPECT_STREQ(matching_preset(params)->name, preset.name);
    }
    Params params;
    params.colours = true;
    EXPECT_EQ(matching_preset(params), nullptr);
}

TEST(Presets, AreLeftWithEverySettingThatTheyAreAbout) {
    for (const Parameter &parameter : parameters()) {
        if (!is_of_presets(parameter))
            continue;
        Params params;
        const std::string value = get_parameter(params, parameter);
        if (std::holds_alternative<bool Params::*>(parameter.field))
            set_parameter(params, parameter, value == "true" ? "false" : "true");
        else if (!parameter.choices.empty())
            set_parameter(params, parameter, parameter.choices.back().name);
        else
            set_parameter(params, parameter, std::format("{:.12g}", parameter.maximum));
        ASSERT_NE(get_parameter(params, parameter), value) << parameter.name;
        const Preset *preset = matching_preset(params);
        EXPECT_TRUE(!preset || preset->values.size() == 1)
            << parameter.name; // Brick: its one switch
        EXPECT_TRUE(!preset || std::string(preset->name) != "standard") << parameter.name;
    }
}

TEST(Presets, SetOnlyWhatPresetsAreAbout) {
    for (const Preset &preset : presets())
        for (const auto &[name, value] : preset.values)
            EXPECT_TRUE(is_of_presets(*find_parameter(name)) || std::string(name) == "native-size")
                << preset.name << " sets " << name;
}

TEST(Presets, TakeWhatIsSetBeside) {
    Params params;
    params.grow = 9;
    const Params both = on_preset(preset_params("quick"), params);
    EXPECT_EQ(both.grow, 9);
    EXPECT_EQ(both.iterations, 1);
}
