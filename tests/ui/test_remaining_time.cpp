#include "ui/remaining_time.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace refill;

TEST(RemainingTime, IsUnknownWithoutAForecastUntilSomethingIsDone) {
    RemainingTime time;
    time.begin(0);
    EXPECT_FALSE(time.after(1.0, 0.0, false));
    EXPECT_FALSE(time.after(2.0, 0.0, true));
    EXPECT_TRUE(time.after(3.0, 0.1, true));
}

TEST(RemainingTime, IsTheForecastAtFirst) {
    RemainingTime time;
    time.begin(30);
    EXPECT_DOUBLE_EQ(*time.after(0.0, 0.0, false), 30);
    EXPECT_DOUBLE_EQ(*time.after(5.0, 0.0, false), 30) << "reading the model is not part of it";
    EXPECT_DOUBLE_EQ(*time.after(5.0, 0.0, true), 30);
    EXPECT_DOUBLE_EQ(*time.after(11.0, 0.0, true), 30) << "nothing is done yet";
}

// Thirteen holes, two seconds each, after the model has been read for six; the forecast was off.
TEST(RemainingTime, IsRightFromATenthOfTheWorkOnWhateverTheForecastWas) {
    for (const double forecast : {2.0, 26.0, 120.0}) {
        RemainingTime time;
        time.begin(forecast);
        time.after(3.0, 0.0, false);
        time.after(6.0, 0.0, true);
        for (int half = 3; half < 26; ++half) { // the halves of the holes
            const double left = *time.after(6.0 + half, half / 26.0, true);
            EXPECT_NEAR(left, 26.0 - half, 1e-9) << "after " << half << " s, forecast " << forecast;
        }
    }
}
