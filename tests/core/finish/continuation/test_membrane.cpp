#include "core/finish/continuation/membrane.h"
#include "core/opencv_view.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

cv::Mat3f over(const Image &image, const Mask &hole) {
    const Observer nobody;
    const Monitor monitor(nobody, {});
    Image unknown = painted(image, hole, 1.0f);
    return membrane(view(unknown), cv::Mat1b(view(hole) != 0), monitor);
}

} // namespace

// Between 0.25 and 0.75 of the range; a flat disc would be off by 0.25.
TEST(Membrane, ContinuesASlopeThroughAHole) {
    const Image image = gradient(200, 150);
    EXPECT_LT(cv::norm(over(image, disc(200, 150, 90, 70, 50)), view(image), cv::NORM_INF), 0.015);
}

TEST(Membrane, GivesAPixelTheMeanOfItsNeighbours) {
    const Image image = noise(9, 9, 4);
    const cv::Mat3f result = over(image, disc(9, 9, 4, 4, 0));
    const cv::Mat3f known = view(image);
    const cv::Vec3f mean = (known(3, 4) + known(5, 4) + known(4, 3) + known(4, 5)) / 4;
    EXPECT_LT(cv::norm(result(4, 4) - mean), 1e-4);
}

TEST(Membrane, TouchesNoKnownPixel) {
    const Image image = noise(60, 50, 5);
    const Mask hole = disc(60, 50, 0, 25, 20);
    const cv::Mat3f result = over(image, hole);
    EXPECT_EQ(cv::norm(result, view(image), cv::NORM_INF, cv::Mat1b(view(hole) == 0)), 0.0);
}

TEST(Membrane, IsFlatWhereOnePixelIsKnown) {
    Mask hole(37, 21, 1);
    *hole.at(30, 4) = 0;
    const Image image(37, 21, 0.25f);
    EXPECT_LT(cv::norm(over(image, hole), view(image), cv::NORM_INF), 1e-5);
}
