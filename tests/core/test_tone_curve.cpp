#include "core/tone_curve.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

using namespace refill;
using namespace refill::test;

namespace {

constexpr float infinite = std::numeric_limits<float>::infinity();
constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

/// Values from 0 to `highest`, in no order.
Image up_to(float highest) {
    Image photo = noise(40, 30, 4);
    for (std::size_t i = 0; i < 3 * photo.pixels(); ++i)
        photo.data()[i] *= highest;
    photo.data()[7] = highest;
    return photo;
}

} // namespace

TEST(ToneCurve, LeavesPhotosWithoutValuesAboveOneAsTheyAre) {
    const Image photo = up_to(1.0f);
    const ToneCurve tones(photo);
    EXPECT_EQ(tones.compressed(photo), photo);
    EXPECT_EQ(tones.expanded(photo), photo);
}

// To a millionth of the value for each step of the logarithm.
TEST(ToneCurve, ComesBackToWhatWasThere) {
    for (const float highest : {1.01f, 3.0f, 65504.0f, std::numeric_limits<float>::max()}) {
        const Image photo = up_to(highest);
        const ToneCurve tones(photo);
        const Image back = tones.expanded(tones.compressed(photo));
        for (std::size_t i = 0; i < 3 * photo.pixels(); ++i)
            ASSERT_NEAR(back.data()[i] / photo.data()[i], 1.0f, 1e-4f) << photo.data()[i];
    }
}

TEST(ToneCurve, BringsValuesIntoRangeAndKeepsTheirOrder) {
    Image photo = up_to(17.5f);
    const ToneCurve tones(photo);
    const Image seen = tones.compressed(photo);
    EXPECT_EQ(*std::ranges::max_element(seen.data(), seen.data() + 3 * seen.pixels()), 1.0f);
    for (std::size_t i = 1; i < 3 * photo.pixels(); ++i)
        ASSERT_EQ(photo.data()[i - 1] < photo.data()[i], seen.data()[i - 1] < seen.data()[i]);
}

TEST(ToneCurve, LeavesWhatIsDarkAsItIs) {
    Image photo = up_to(0.5f);
    *photo.at(0, 0) = 400.0f;
    const ToneCurve tones(photo);
    *photo.at(0, 0) = 0.25f;
    EXPECT_EQ(tones.compressed(photo), photo);
}

TEST(ToneCurve, DoesWithoutWhatIsNoNumber) {
    Image photo = up_to(1.0f);
    photo.at(0, 0)[0] = no_number;
    photo.at(0, 0)[1] = infinite;
    photo.at(0, 0)[2] = -infinite;
    const Image seen = ToneCurve(photo).compressed(photo);
    EXPECT_EQ(seen.at(0, 0)[0], 0.0f);
    EXPECT_EQ(seen.at(0, 0)[1], 1.0f);
    EXPECT_EQ(seen.at(0, 0)[2], 0.0f);
}
