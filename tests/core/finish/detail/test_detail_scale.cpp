#include "core/finish/detail/detail_scale.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace refill;
using namespace refill::test;

namespace {

constexpr int side = 200, middle = 100, depth = 60, trusted_depth = 12;

std::vector<DetailScale> scales() {
    const Observer nobody;
    const Monitor monitor(nobody, {});
    cv::Mat1b hole = cv::Mat1b::zeros(side, side);
    cv::circle(hole, {middle, middle}, depth, 255, cv::FILLED);
    return make_detail_scales(cv::Mat3f(side, side, cv::Vec3f::all(0.5f)), hole, {}, trusted_depth,
                              monitor);
}

/// At a place of the image.
float trust(const DetailScale &scale, cv::Point place) {
    const int pixel = side / (scale.image.cols - 2 * patch::radius);
    return scale.trust(place / pixel + cv::Point(patch::radius, patch::radius));
}

} // namespace

TEST(DetailScale, TrustsTheFillLessFurtherIn) {
    for (const DetailScale &scale : scales()) {
        EXPECT_GT(trust(scale, {middle - depth, middle}), 0.5f);
        EXPECT_NEAR(trust(scale, {middle, middle}), std::exp(-depth / double(trusted_depth)), 5e-3);
    }
}
