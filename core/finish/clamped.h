#pragma once
/// Colours within their range.

#include <opencv2/core.hpp>

#include <algorithm>

namespace refill {

/// Each channel from 0 to 1.
inline cv::Vec3f clamped(const cv::Vec3f &colour) {
    return {std::clamp(colour[0], 0.0f, 1.0f), std::clamp(colour[1], 0.0f, 1.0f),
            std::clamp(colour[2], 0.0f, 1.0f)};
}

} // namespace refill
