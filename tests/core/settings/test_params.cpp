#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/settings/params.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

using namespace refill;

TEST(Params, HaveNamesThatAreUniqueAndInKebabCase) {
    std::set<std::string> names;
    for (const Parameter &parameter : parameters()) {
        EXPECT_TRUE(names.insert(parameter.name).second) << parameter.name;
        for (const char letter : std::string(parameter.name))
            EXPECT_TRUE((letter >= 'a' && letter <= 'z') || letter == '-') << parameter.name;
    }
}

TEST(Params, HaveDefaultsWithinTheirRanges) { EXPECT_NO_THROW(check(Params{})); }

TEST(Params, ReadBackWhatTheyWrite) {
    const Params reference = preset_params("reference");
    Params copy;
    for (const Parameter &parameter : parameters())
        set_parameter(copy, parameter, get_parameter(reference, parameter));
    EXPECT_EQ(copy, reference);
}

TEST(Params, NeedWhatIsAPossibleValueOfASwitch) {
    for (const Parameter &parameter : parameters())
        for (const Need &need : parameter.needs) {
            const Parameter *other = find_parameter(need.parameter);
            ASSERT_TRUE(other) << parameter.name << " needs " << need.parameter;
            EXPECT_NE(other, &parameter);
            const bool is_switch =
                std::holds_alternative<bool Params::*>(other->field) || !other->choices.empty();
            EXPECT_TRUE(is_switch) << parameter.name << " needs " << need.parameter;
            Params params;
            EXPECT_NO_THROW(set_parameter(params, *other, need.value)) << parameter.name;
            EXPECT_EQ(get_parameter(params, *other), need.value) << parameter.name;
        }
}

TEST(Params, OfAStageNeedItsSwitch) {
    for (const auto &[name, switched_by] : {std::pair{"guidance", "detail"},
                                            {"block-size", "blocks"},
                                            {"correction-factor", "correction"},
                                            {"colour-border", "colours"},
                                            {"texture-start", "texture"},
                                            {"reference", "texture"},
                                            {"shift", "engine"}}) {
        const auto &needs = find_parameter(name)->needs;
        ASSERT_FALSE(needs.empty()) << name;
        EXPECT_EQ(needs.front().parameter, switched_by) << name;
    }
}

TEST(Params, OfAGroupStandTogetherInTheOrderOfTheGroups) {
    std::vector<Group> order;
    for (const Parameter &parameter : parameters())
        if (order.empty() || order.back() != parameter.group)
            order.push_back(parameter.group);
    std::vector<Group> expected;
    for (const GroupInfo &group : groups())
        expected.push_back(group.group);
    EXPECT_EQ(order, expected);
}

TEST(Params, HaveUnitsAndStepsOnlyWhereTheyAreNumbers) {
    for (const Parameter &parameter : parameters()) {
        const bool is_number = std::holds_alternative<int Params::*>(parameter.field) ||
                               std::holds_alternative<double Params::*>(parameter.field);
        EXPECT_TRUE(is_number || !parameter.unit) << parameter.name;
        EXPECT_TRUE(is_number || parameter.decades_from == 0) << parameter.name;
        EXPECT_TRUE(parameter.decades_from < parameter.maximum || !is_number) << parameter.name;
        EXPECT_TRUE(!parameter.zero_label || parameter.minimum == 0) << parameter.name;
        EXPECT_TRUE(!is_percentage(parameter) || parameter.maximum <= 1) << parameter.name;
    }
}

TEST(Params, SayTheUnitApartFromTheExplanation) {
    for (const Parameter &parameter : parameters()) {
        const std::string help = parameter.help;
        EXPECT_TRUE(help.ends_with(".")) << parameter.name;
        EXPECT_EQ(help.find("in MiB"), std::string::npos) << parameter.name;
        EXPECT_TRUE(!parameter.zero_label || help.find("0:") == std::string::npos)
            << parameter.name;
    }
}

TEST(Params, ThatTakeOtherTextTakeIt) {
    Params params;
    set_parameter(params, *find_parameter("device"), "cuda:1");
    EXPECT_EQ(params.device, "cuda:1");
    EXPECT_THROW(set_parameter(params, *find_parameter("precision"), "cuda:1"), Error);
}

TEST(Params, RefuseWhatIsOutOfRangeAndNameTheNumbers) {
    Params params;
    try {
        set_parameter(params, *find_parameter("iterations"), "1001");
        FAIL() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::settings);
        EXPECT_STREQ(error.what(), "iterations is 1001, but must be between 0 and 1000.");
    }
    EXPECT_EQ(params, Params{}) << "a refused value changes nothing";
}

TEST(Params, RefuseTextThatIsNoValue) {
    Params params;
    for (const auto &[name, value] : {std::pair{"iterations", "many"},
                                      {"iterations", "3.5"},
                                      {"iterations", ""},
                                      {"learning-rate", "0.1x"},
                                      {"learning-rate", "nan"},
                                      {"keep-best", "perhaps"},
                                      {"engine", "magic"},
                                      {"output", ""}})
        EXPECT_THROW(set_parameter(params, *find_parameter(name), value), Error) << name << value;
}

TEST(Params, RefuseAnEvenErosion) {
    Params params;
    params.erosion = 14;
    EXPECT_THROW(check(params), Error);
}

TEST(Params, RefuseATransferOfColoursThatNothingHolds) {
    Params params;
    params.colour_fidelity = params.colour_statistics = params.colour_border = 0.0;
    EXPECT_NO_THROW(check(params));
    params.colours = true;
    EXPECT_THROW(check(params), Error);
    params.colour_border = 0.1;
    EXPECT_NO_THROW(check(params));
}

TEST(Params, ReadAReferenceAsARectangle) {
    Params params;
    EXPECT_TRUE(reference_rectangle(params).empty());
    params.reference = "3,40,500,6";
    EXPECT_EQ(reference_rectangle(params), (Rect{3, 40, 500, 6}));
    for (const char *text :
         {"3,40,500", "3,40,500,6,7", "3,40,500,6 ", "a,b,c,d", "3,40,0,6", ",", "-3,40,500,6",
          "3;40;500;6", "3,40,500,99999999999", "1,1,1,20000000"}) {
        params.reference = text;
        EXPECT_THROW(check(params), Error) << text;
    }
}

TEST(Engines, AreChoicesUnlessTheyArePartOfAnother) {
    std::set<std::string> first, coarse;
    for (const Choice &choice : find_parameter("engine")->choices)
        first.insert(choice.name);
    for (const Choice &choice : find_parameter("coarse-engine")->choices)
        coarse.insert(choice.name);
    for (const EngineInfo &engine : engines()) {
        EXPECT_EQ(first.count(engine.name), engine.label != nullptr) << engine.name;
        EXPECT_EQ(coarse.count(engine.name), engine.label && !engine.has_coarse_engine)
            << engine.name;
    }
    EXPECT_TRUE(first.contains(Params{}.engine));
    EXPECT_TRUE(coarse.contains(Params{}.coarse_engine));
}

TEST(Engines, SayWhatTheyAreForAndWhatTheyNeed) {
    for (const EngineInfo &engine : engines()) {
        if (!engine.label)
            continue;
        EXPECT_STRNE(engine.good_for, "") << engine.name;
        EXPECT_STRNE(engine.costs, "") << engine.name;
        EXPECT_EQ(std::string(engine.files).empty(), engine.weights == WeightsSource::none)
            << engine.name;
    }
}

TEST(Engines, HeedWhatIsOfUseToThem) {
    const auto heeded = [](const char *engine, const char *parameter) {
        return heeds(engine_info(engine), *find_parameter(parameter));
    };
    EXPECT_TRUE(heeded("lama", "iterations"));
    EXPECT_FALSE(heeded("dfnet", "iterations"));
    EXPECT_TRUE(heeded("two-stage", "shift"));
    EXPECT_FALSE(heeded("lama", "shift"));
    EXPECT_TRUE(heeded("torchscript", "iterations"));
    EXPECT_FALSE(heeded("telea", "smallest-scale"));
    EXPECT_TRUE(heeded("lgnet", "detail"));
    EXPECT_FALSE(heeded("telea", "detail"));
    EXPECT_FALSE(heeded("telea", "model"));
    EXPECT_TRUE(heeded("telea", "grow"));
}

TEST(Engines, AreNotMistaken) {
    EXPECT_EQ(find_engine("magic"), nullptr);
    EXPECT_THROW(engine_info("magic"), Error);
}

TEST(Presets, ConsistOfParametersThatExist) {
    for (const Preset &preset : presets())
        EXPECT_NO_THROW(check(preset_params(preset.name))) << preset.name;
    EXPECT_EQ(preset_params(presets()[0].name), Params{});
    EXPECT_THROW(preset_params("unheard-of"), Error);
}

TEST(Error, FillsItsNumbersIntoItsMessage) {
    const Error error(ErrorKind::input, "{} of {} and {}.", 3, "four", 0.5);
    EXPECT_STREQ(error.what(), "3 of four and 0.5.");
    EXPECT_EQ(error.message(), "{} of {} and {}.");
    EXPECT_EQ(error.values(), (std::vector<std::string>{"3", "four", "0.5"}));
}
