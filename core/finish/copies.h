#pragma once
/// A fill that knows where its pixels are from.

#include "core/image.h"

#include <opencv2/core.hpp>

namespace refill {

/// What a stage that copies pixels hands to the next.
struct Copies {
    Image fill;
    /// Of the fill's size: where each pixel of the hole was copied from, in the same picture;
    /// `nowhere` elsewhere. Empty where nothing was copied.
    cv::Mat_<cv::Point> from;

    static inline const cv::Point nowhere{-1, -1};
};

} // namespace refill
