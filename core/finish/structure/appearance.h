#pragma once
/// What each pixel looks like to a seam: its colour, and how the brightness changes around it.
/// Colours alone would join edges that run in different directions.

#include <opencv2/core.hpp>
#include <opencv2/core/hal/intrin.hpp>

#include <cmath>

namespace refill {

class Appearance {
public:
    /// Of an image with values in [0, 1].
    explicit Appearance(const cv::Mat3f &image);

    cv::Size size() const { return values_.size(); }

    /// How different two pixels look: a length over colours in levels of 8 bits and gradients.
    float distance(cv::Point a, cv::Point b) const {
        const cv::v_int16x8 off = cv::v_sub(cv::v_load(values_(a).val), cv::v_load(values_(b).val));
        return std::sqrt(static_cast<float>(cv::v_reduce_sum(cv::v_dotprod(off, off)))) / unit;
    }

private:
    /// So many steps of what is stored are one level.
    static constexpr float unit = 4.0f;

    /// Red, green, blue, the gradient across and down, three zeros.
    cv::Mat_<cv::Vec<short, 8>> values_;
};

} // namespace refill
