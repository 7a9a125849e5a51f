#pragma once
/// A fill that knows where its pixels are from.

#include "core/image.h"

#include <opencv2/core.hpp>

namespace refill {

/// What a stage that copies pixels hands to the next.
struct Copies {
    static inline const cv::Point nowhere{-1, -1};

    Image fill;
    Rect area = {}; ///< of the fill, in which pixels were copied; empty where none were
    /// Of the size of `area`: where in the fill each pixel was copied from, or `nowhere`.
    cv::Mat_<cv::Point> from = {};
    /// Of the size of `area`: 255 where a pixel of the hole is to stay as it is; empty where none
    /// is.
    cv::Mat1b kept = {};

    /// Where this pixel of the fill was copied from.
    cv::Point source(cv::Point pixel) const {
        const cv::Point inside = pixel - cv::Point(area.x, area.y);
        return inside.inside({{}, from.size()}) ? from(inside) : nowhere;
    }
};

/// `part` of a fill, which knows only those copies that are from within it.
Copies crop(const Copies &copies, const Rect &part);

/// The inverse: `copies` as `part` of `fill`.
Copies put_back(Copies copies, const Image &fill, const Rect &part);

} // namespace refill
