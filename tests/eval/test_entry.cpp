#include "core/error.h"
#include "tools/eval/entry.h"
#include "tools/eval/options.h"

#include <gtest/gtest.h>

#include <gmock/gmock.h>

using namespace refill;
using testing::ElementsAre;

namespace {

const Case which{"photo", "thin", "in/photo.png", "in/it's a mask.png", "1"};

} // namespace

TEST(Entry, PassesSettingsOnToRefill) {
    const Entry entry =
        refill_entry("sharp: preset=quick model='my models/a.pt' detail=false", "bin/refill");
    EXPECT_EQ(entry.name, "sharp");
    EXPECT_EQ(entry.model, "my models/a.pt");
    EXPECT_THAT(words_for(entry, which, "out.png"),
                ElementsAre("bin/refill", "in/photo.png", "in/it's a mask.png", "-o", "out.png",
                            "--preset=quick", "--model=my models/a.pt", "--detail=false",
                            "--grow=0", "--native-size=true"));
}

TEST(Entry, NeedsNoModelForAClassicEngine) {
    EXPECT_TRUE(refill_entry("a: engine=telea", "refill").model.empty());
    EXPECT_FALSE(refill_entry("a:", "refill").model.empty());
}

TEST(Entry, RefusesWhatRefillWouldRefuse) {
    for (const char *text :
         {"a: iterations=-1", "a: preset=none", "a: no-such=1", "a: detail", "a: erosion=4",
          "a: model='open", "no name", "a/b: detail=false", ": detail=false", "..: detail=false"})
        EXPECT_THROW(refill_entry(text, "refill"), Error) << text;
}

TEST(Entry, QuotesFilesForTheShell) {
    const Entry entry = command_entry("gmic=gmic {image} {mask} -inpaint[0] [1] -o[0] {out}");
    EXPECT_THAT(words_for(entry, which, "out.png"),
                ElementsAre("/bin/sh", "-c",
                            "gmic 'in/photo.png' 'in/it'\\''s a mask.png' -inpaint[0] [1] -o[0] "
                            "'out.png'"));
}

TEST(Entry, RefusesACommandThatDoesNotNameEveryFile) {
    EXPECT_THROW(command_entry("a=cp {image} {out}"), Error);
    EXPECT_THROW(command_entry("cp {image} {mask} {out}"), Error);
}

TEST(Options, RunTheStandardPresetUnlessToldOtherwise) {
    const EvalOptions options = parse_eval_options({"photos", "-o", "out"}, "refill");
    ASSERT_EQ(options.entries.size(), 1u);
    EXPECT_EQ(options.entries[0].name, "standard");
    EXPECT_EQ(options.cases.kinds.size(), 3u);
}

TEST(Options, AddTheBaselines) {
    const EvalOptions options = parse_eval_options(
        {"--baselines", "photos", "-o", "out", "--run", "a: detail=false"}, "refill");
    std::vector<std::string> names;
    for (const Entry &entry : options.entries)
        names.push_back(entry.name);
    EXPECT_THAT(names,
                ElementsAre("a", "telea", "navier-stokes", "once-at-full-size", "small-enlarged"));
}

TEST(Options, GiveTheModelToEveryRunThatNeedsAndNamesNone) {
    const EvalOptions options =
        parse_eval_options({"photos", "-o", "out", "--run", "a:", "--run", "b: model=other.pt",
                            "--model", "mine.pt", "--run", "c: engine=telea"},
                           "refill");
    EXPECT_EQ(options.entries[0].model, "mine.pt");
    EXPECT_EQ(options.entries[0].words.back(), "--model=mine.pt");
    EXPECT_EQ(options.entries[1].model, "other.pt");
    EXPECT_NE(options.entries[2].words.back(), "--model=mine.pt");
}

TEST(Options, RefuseWhatTheyDoNotUnderstand) {
    using Words = std::vector<std::string>;
    for (const Words &words :
         {Words{"photos"}, Words{"-o", "out"}, Words{"photos", "-o"},
          Words{"photos", "-o", "out", "--crop", "many"},
          Words{"photos", "-o", "out", "--crop", "-5"},
          Words{"photos", "-o", "out", "--masks", "thin,huge"},
          Words{"photos", "-o", "out", "--masks", ""}, Words{"photos", "-o", "out", "--what"},
          Words{"photos", "-o", "out", "--run", "a:", "--run", "a: detail=false"}})
        EXPECT_THROW(parse_eval_options(words, "refill"), Error) << words.back();
}

TEST(Options, AreAllInTheHelp) {
    const std::string help = eval_help();
    for (const char *option :
         {"--run", "--command", "--masks", "--crop", "--limit", "--seed", "--model", "--features",
          "--fid", "--lpips", "--sheet-rows", "--baselines", "medium"})
        EXPECT_NE(help.find(option), std::string::npos) << option;
}
