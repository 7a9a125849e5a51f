#include "ui/numbers.h"

#include <gtest/gtest.h>

#include <clocale>
#include <vector>

using namespace refill;

namespace {

/// A locale with a decimal comma, where the system has one; the test's own again afterwards.
class WithComma {
public:
    WithComma() {
        for (const char *name : {"de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8"})
            if (!is_there_)
                is_there_ = std::setlocale(LC_NUMERIC, name) != nullptr;
    }
    ~WithComma() { std::setlocale(LC_NUMERIC, "C"); }

    bool is_there() const { return is_there_; }

private:
    bool is_there_ = false;
};

} // namespace

TEST(Numbers, AreShownWithAllTheirDigits) {
    EXPECT_EQ(number_text(0.005, 2), "0.005");
    EXPECT_EQ(number_text(1, 2), "1.00");
    EXPECT_EQ(number_text(0.25, 2), "0.25");
    EXPECT_EQ(number_text(0.1953125, 0), "0.1953125");
    EXPECT_EQ(number_text(2000000000, 0), "2000000000");
    EXPECT_EQ(number_text(-3, 1), "-3.0");
}

TEST(Numbers, AreShownWithoutWhatBinaryArithmeticAdds) {
    EXPECT_NE(100 * 0.07, 7);
    EXPECT_EQ(number_text(100 * 0.07, 0), "7");
    EXPECT_EQ(tidy(0.1 + 0.2), 0.3);
}

TEST(Numbers, AreShownWithTheLocalesDecimalPoint) {
    const WithComma locale;
    if (!locale.is_there())
        GTEST_SKIP() << "no locale with a decimal comma here";
    EXPECT_EQ(number_text(0.005, 2), "0,005");
    EXPECT_EQ(read_number("0,005", false), 0.005);
    EXPECT_EQ(read_number("0.005", false), 0.005);
}

TEST(Numbers, AreReadWithEitherPointAndAUnit) {
    for (const char *text : {"1.5", "1,5", " 1.5 ", "1,5 px", "1.5×", "1.50 (recommended)"})
        EXPECT_EQ(read_number(text, false), 1.5) << text;
    EXPECT_EQ(read_number("1.234,5", false), 1234.5);
    EXPECT_EQ(read_number("1,234.5", false), 1234.5);
    EXPECT_EQ(read_number("1.000.000", false), 1000000);
    EXPECT_EQ(read_number("-2", false), -2);
}

TEST(Numbers, ThatAreWholeMayBeGrouped) {
    EXPECT_EQ(read_number("350.000", true), 350000);
    EXPECT_EQ(read_number("350,000 px", true), 350000);
    EXPECT_EQ(read_number("3.5", true), 3.5);
}

TEST(Numbers, AreNotReadFromWords) {
    for (const char *text : {"", "much", ".", "px", "1 2", "3 of 4"})
        EXPECT_FALSE(read_number(text, false)) << text;
}

TEST(Steps, GoUpAndDownByFactors) {
    const std::vector<double> steps{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
                                    0.2,   0.5,   1,     2,    5,    10};
    double value = 0;
    for (const double step : steps)
        EXPECT_EQ(value = step_up(value, 0.001), step);
    for (auto step = steps.rbegin() + 1; step != steps.rend(); ++step)
        EXPECT_EQ(value = step_down(value, 0.001), *step);
    EXPECT_EQ(step_down(value, 0.001), 0);
}

TEST(Steps, GoToTheNextFromInBetween) {
    EXPECT_EQ(step_up(0.003, 0.0001), 0.005);
    EXPECT_EQ(step_down(0.003, 0.0001), 0.002);
    EXPECT_EQ(step_up(3, 10), 10);
    EXPECT_EQ(step_down(3, 10), 0);
}
