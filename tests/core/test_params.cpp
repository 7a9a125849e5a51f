#include "core/error.h"
#include "core/params.h"

#include <gtest/gtest.h>

#include <set>

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
