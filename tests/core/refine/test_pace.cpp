#include "core/refine/pace.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace refill;

namespace {

/// Has paces kept in a file of the test's own.
class PaceFile : public testing::Test {
protected:
    PaceFile() : before_(std::getenv("REFILL_PACE") ? std::getenv("REFILL_PACE") : "") {
        setenv("REFILL_PACE", file_.c_str(), 1);
        std::filesystem::remove(file_);
    }
    ~PaceFile() override {
        std::filesystem::remove(file_);
        setenv("REFILL_PACE", before_.c_str(), 1);
    }

    const std::string file_ = testing::TempDir() + "refill-pace-" + std::to_string(getpid());

private:
    const std::string before_;
};

constexpr double never = -1.0;

double recorded(const std::string &network, double measured) {
    return recorded_pace(network, [&] {
        EXPECT_NE(measured, never) << "it is known already";
        return measured;
    });
}

} // namespace

TEST(Pace, RefinesAsManyPixelsAsThereIsTimeFor) {
    const auto twice = [](double pixels) { return 2 * pixels; };
    EXPECT_EQ(pixels_within(2e6, 1e3, 1e6, twice), 1e6) << "there is time for all";
    const double some = pixels_within(1e6, 1e3, 1e6, twice);
    EXPECT_LE(twice(some), 1e6);
    EXPECT_GT(twice(some), 1e6 / 1.5);
    EXPECT_EQ(pixels_within(1, 1e3, 1e6, twice), 1e3) << "but never fewer";
    EXPECT_EQ(pixels_within(1, 1e3, 100, twice), 100) << "nor more than there are";
}

TEST(Pace, IsTheSameWhereTheClockDiffersALittle) {
    EXPECT_DOUBLE_EQ(stepped(1.0), 1.0);
    EXPECT_EQ(stepped(0.9), stepped(1.1));
    EXPECT_NEAR(stepped(3e-7) / 3e-7, 1.0, 0.19); // a quarter of a power of two
}

TEST_F(PaceFile, KeepsWhatWasMeasuredFirst) {
    const double first = recorded("a network", 2e-6);
    EXPECT_EQ(first, stepped(2e-6));
    EXPECT_EQ(recorded("a network", never), first);
    EXPECT_EQ(recorded("another network", 5e-6), stepped(5e-6));
    EXPECT_EQ(recorded("a network", never), first) << "also beside another";
}

TEST_F(PaceFile, IsReadAlikeWhereNumbersHaveACommaForAPoint) {
    const double first = recorded("a network", 2e-6);
    const bool has_comma = std::setlocale(LC_NUMERIC, "de_DE.UTF-8") != nullptr;
    const double again = recorded("a network", never);
    std::setlocale(LC_NUMERIC, "C");
    EXPECT_EQ(again, first);
    if (!has_comma)
        GTEST_SKIP() << "no such locale here; the window's tests in German have one";
}

TEST_F(PaceFile, MeasuresAnewWhereTheFileIsDamaged) {
    recorded("a network", 2e-6);
    std::ofstream(file_) << "refill paces, 1\na network\tfast\n\n\t\t\n";
    EXPECT_EQ(recorded("a network", 4e-6), stepped(4e-6));
    std::ofstream(file_) << "something else";
    EXPECT_EQ(recorded("a network", 8e-6), stepped(8e-6));
    EXPECT_EQ(recorded("a network", never), stepped(8e-6));
}

TEST_F(PaceFile, WorksWhereNothingCanBeKept) {
    setenv("REFILL_PACE", "/nowhere/at/all", 1);
    EXPECT_EQ(recorded("a network", 2e-6), stepped(2e-6));
    setenv("REFILL_PACE", "", 1);
    EXPECT_EQ(recorded("a network", 3e-6), stepped(3e-6));
}
