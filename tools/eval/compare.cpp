#include "tools/eval/compare.h"

#include "core/error.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <cmath>

namespace refill {
namespace {

constexpr int window = 11;
constexpr double window_deviation = 1.5;
constexpr int window_margin = window / 2;

/// Keep the two fractions of the index defined; K squared, for values up to 1.
constexpr double c1 = 0.01 * 0.01;
constexpr double c2 = 0.03 * 0.03;

/// Mean of the three channels over the pixels that are not 0 in `where`; over all without one.
double mean_of(const cv::Mat &values, const cv::Mat &where = {}) {
    const cv::Scalar means = cv::mean(values, where);
    return (means[0] + means[1] + means[2]) / 3;
}

/// Each pixel's average over the window.
cv::Mat windowed(const cv::Mat &values) {
    cv::Mat averages;
    cv::GaussianBlur(values, averages, {window, window}, window_deviation, window_deviation,
                     cv::BORDER_REFLECT);
    return averages;
}

/// Each pixel's index, for each colour. In double precision, since variances are differences of
/// nearly equal numbers.
cv::Mat ssim_map(const cv::Mat &a, const cv::Mat &b) {
    const cv::Mat mean_a = windowed(a);
    const cv::Mat mean_b = windowed(b);
    const cv::Mat squares_a = mean_a.mul(mean_a);
    const cv::Mat squares_b = mean_b.mul(mean_b);
    const cv::Mat product = mean_a.mul(mean_b);
    const cv::Mat variances = windowed(a.mul(a)) - squares_a + windowed(b.mul(b)) - squares_b;
    const cv::Mat covariance = windowed(a.mul(b)) - product;

    const auto plus = [](const cv::Mat &values, double constant) {
        return cv::Mat(values + cv::Scalar::all(constant));
    };
    const cv::Mat likeness = plus(2 * product, c1).mul(plus(2 * covariance, c2));
    const cv::Mat extent = plus(squares_a + squares_b, c1).mul(plus(variances, c2));
    return likeness / extent;
}

cv::Mat in_double(const Image &image) {
    cv::Mat values;
    view(image).convertTo(values, CV_64F);
    return values;
}

PixelScores differences(const cv::Mat &a, const cv::Mat &b, const cv::Mat &where) {
    const cv::Mat difference = a - b;
    return {.l1 = 100 * mean_of(cv::abs(difference), where),
            .psnr = -10 * std::log10(mean_of(difference.mul(difference), where))};
}

} // namespace

Comparison compare(const Image &truth, const Image &result, const Mask &hole) {
    REFILL_ASSERT(truth.bounds() == result.bounds() && truth.bounds() == hole.bounds());
    REFILL_ASSERT(truth.width() >= window && truth.height() >= window);
    const cv::Mat a = in_double(truth);
    const cv::Mat b = in_double(result);
    const cv::Mat similarity = ssim_map(a, b);
    const cv::Rect inner(window_margin, window_margin, a.cols - 2 * window_margin,
                         a.rows - 2 * window_margin);

    Comparison comparison{differences(a, b, {}), differences(a, b, view(hole))};
    comparison.image.ssim = mean_of(similarity(inner));
    comparison.hole.ssim = mean_of(similarity, view(hole));
    return comparison;
}

Image with_hole_from(const Image &truth, const Image &result, const Mask &hole) {
    REFILL_ASSERT(truth.bounds() == result.bounds() && truth.bounds() == hole.bounds());
    Image mixed = truth;
    view(result).copyTo(view(mixed), view(hole));
    return mixed;
}

} // namespace refill
