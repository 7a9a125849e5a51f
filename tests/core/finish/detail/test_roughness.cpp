#include "core/finish/detail/roughness.h"
#include "core/monitor.h"
#include "core/opencv_view.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

constexpr int size = 64;

const Observer unseen;
const Monitor nobody(unseen, {});

/// Rows that are 10 levels lighter and darker in turn on the left, plain on the right.
Image striped_on_the_left() {
    Image photo(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
            std::fill_n(photo.at(x, y), 3, 0.5f + (x < size / 2 && y % 2 ? 10.0f / 255 : 0.0f));
    return photo;
}

cv::Mat1b nothing() { return cv::Mat1b::zeros(size, size); }

/// All that it can tell apart: 10 levels in every column. The blur's tails are below a hundredth.
constexpr float tolerance = 0.01f;

} // namespace

TEST(Roughness, IsTheMeanChangeFromPixelToPixel) {
    const cv::Mat2f rough =
        Roughness(view(striped_on_the_left()), nothing(), nobody).everywhere(nobody);
    EXPECT_NEAR(rough(30, 10)[0], 0.0f, tolerance) << "along the stripes";
    EXPECT_NEAR(rough(30, 10)[1], 10.0f, tolerance) << "across the stripes";
    EXPECT_NEAR(rough(30, 50)[1], 0.0f, tolerance) << "beside the stripes";
}

TEST(Roughness, StaysThatOfThePhotoAtASmallerScale) {
    Roughness roughness(view(striped_on_the_left()), nothing(), nobody);
    roughness.reduce({size / 4, size / 4}, nobody);
    EXPECT_NEAR(roughness.everywhere(nobody)(8, 2)[1], 10.0f, 0.1f) << "where no stripe is left";
}

// What is in the hole would change from pixel to pixel by up to a hundred levels.
TEST(Roughness, TellsInAHoleWhatItsRimSuggests) {
    const Mask hole = disc(size, size, size / 2, size / 2, 16);
    Image photo = striped_on_the_left();
    const Image wild = noise(size, size, 4);
    view(wild).copyTo(view(photo), view(hole));
    const cv::Mat2f rough = Roughness(view(photo), view(hole), nobody).everywhere(nobody);
    EXPECT_GT(rough(32, 20)[1], 8.0f) << "towards the stripes";
    EXPECT_NEAR(rough(32, 32)[1], 5.0f, 2.0f) << "half-way";
    EXPECT_LT(rough(32, 44)[1], 2.0f) << "towards what is plain";
}

TEST(Roughness, IsNoneWhereNothingIsKnown) {
    const cv::Mat1b everything(size, size, 255);
    const cv::Mat2f rough =
        Roughness(view(noise(size, size, 4)), everything, nobody).everywhere(nobody);
    EXPECT_EQ(cv::norm(rough, cv::NORM_INF), 0.0);
}
