#pragma once
/// The scales at which detail is transferred, from coarse to fine, see detail.h.

#include "core/finish/patch.h"
#include "core/monitor.h"

#include <opencv2/core.hpp>

#include <vector>

namespace refill {

/// One of them, with a margin of `patch::radius` around it so that every patch is whole.
struct DetailScale {
    cv::Mat3f image;                ///< known pixels, and the hole as it stands
    patch::Colours seen;            ///< the same, to compare patches
    cv::Mat1b hole;                 ///< 255 in the hole
    patch::Colours guide;           ///< smoothed, as at first: what colour belongs where
    patch::Colours shade;           ///< the same, smoother
    cv::Mat2f roughness;            ///< of what is known, and of the hole as it stands
    cv::Mat1b source;               ///< 255 where a patch of known pixels is centred
    cv::Mat1f depth;                ///< distance to the nearest known pixel
    cv::Mat1f trust;                ///< how much the guide counts: 1 at the rim, less further in
    cv::Mat1b most_shift;           ///< how much lighter or darker a patch may be made
    std::vector<cv::Point> targets; ///< centres of the patches that hold hole pixels
};

/// Smallest first; the last has the size of `image`, which is known where `hole` is 0. Holes shrink
/// with the photo, and a pixel that any hole pixel went into is hole. No patch is a source that
/// holds a pixel that is 255 in `barred`, which may be empty. The guide counts 1/e of what it
/// counts at the rim `trusted_depth` of the image's pixels further in. Throws Stopped.
std::vector<DetailScale> make_detail_scales(cv::Mat3f image, cv::Mat1b hole, cv::Mat1b barred,
                                            double trusted_depth, const Monitor &monitor);

} // namespace refill
