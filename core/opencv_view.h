#pragma once
/// Lets OpenCV see our pixels where they lie. A view is valid as long as what it looks at.

#include "core/image.h"

#include <opencv2/core.hpp>

namespace refill {

inline cv::Rect view(const Rect &rect) { return {rect.x, rect.y, rect.width, rect.height}; }

inline cv::Mat3f view(Image &image) {
    return {image.height(), image.width(), reinterpret_cast<cv::Vec3f *>(image.data())};
}

inline cv::Mat1b view(Mask &mask) { return {mask.height(), mask.width(), mask.data()}; }

/// OpenCV has no view of constant pixels; what is returned is constant instead.
inline const cv::Mat3f view(const Image &image) { return view(const_cast<Image &>(image)); }
inline const cv::Mat1b view(const Mask &mask) { return view(const_cast<Mask &>(mask)); }

} // namespace refill
