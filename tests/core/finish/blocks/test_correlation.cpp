#include "core/finish/blocks/correlation.h"
#include "core/opencv_view.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace refill;
using namespace refill::test;

namespace {

constexpr int width = 60;
constexpr int height = 50;
const cv::Rect block(12, 20, 9, 8);

const Image photo = noise(width, height, 2);
const Mask hole = disc(width, height, 40, 30, 6);

double lightness(const Image &image, int x, int y) {
    const float *pixel = image.at(x, y);
    return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

/// Pearson's correlation of the block with the place at (`left`, `top`), each pixel by its weight.
double pearson(const cv::Mat1f &weights, int left, int top) {
    double sum = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (int y = 0; y < block.height; ++y)
        for (int x = 0; x < block.width; ++x) {
            const double weight = weights(y, x);
            const double here = lightness(photo, block.x + x, block.y + y);
            const double there = lightness(photo, left + x, top + y);
            sum += weight;
            a += weight * here;
            b += weight * there;
            aa += weight * here * here;
            bb += weight * there * there;
            ab += weight * here * there;
        }
    return (ab - a * b / sum) / std::sqrt((aa - a * a / sum) * (bb - b * b / sum));
}

cv::Mat1f correlated(const cv::Mat1f &weights) {
    const Haystack haystack(view(photo), cv::Mat1b(view(hole) != 0));
    return haystack.correlation(view(photo)(block), weights);
}

} // namespace

// To 0.01: what keeps even places from dividing by zero lowers every value a little.
TEST(Correlation, IsPearsonsWhereverNothingIsUnknown) {
    cv::Mat1f weights(block.size(), 1.0f);
    weights.colRange(0, 4).setTo(0.25f);
    const cv::Mat1f result = correlated(weights);
    ASSERT_EQ(result.size(), cv::Size(width - block.width + 1, height - block.height + 1));
    for (int y = 0; y < result.rows; ++y)
        for (int x = 0; x < result.cols; ++x) {
            const bool known = cv::countNonZero(view(hole)(cv::Rect({x, y}, block.size()))) == 0;
            if (known)
                ASSERT_NEAR(result(y, x), pearson(weights, x, y), 0.01) << x << ", " << y;
            else
                ASSERT_EQ(result(y, x), no_correlation) << x << ", " << y;
        }
}

TEST(Correlation, IsHighestWhereTheBlockIsFrom) {
    cv::Point place;
    cv::minMaxLoc(correlated(cv::Mat1f(block.size(), 1.0f)), nullptr, nullptr, nullptr, &place);
    EXPECT_EQ(place, block.tl());
}
