#pragma once

#include <opencv2/core.hpp>

#include <algorithm>

namespace refill {

/// What `values`, which are at least 2 x 2, are between pixels: bilinear, the nearest at the
/// border.
inline cv::Vec3f interpolated(const cv::Mat3f &values, cv::Point2f place) {
    const int x = std::clamp(cvFloor(place.x), 0, values.cols - 2);
    const int y = std::clamp(cvFloor(place.y), 0, values.rows - 2);
    const float right = place.x - static_cast<float>(x), down = place.y - static_cast<float>(y);
    const cv::Vec3f above = values(y, x) + right * (values(y, x + 1) - values(y, x));
    const cv::Vec3f below = values(y + 1, x) + right * (values(y + 1, x + 1) - values(y + 1, x));
    return above + down * (below - above);
}

} // namespace refill
