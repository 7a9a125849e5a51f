#pragma once
/// The cut along which two overlapping blocks differ least (Efros and Freeman 2001, "Image quilting
/// for texture synthesis and transfer", section 2.1).

#include <opencv2/core.hpp>

namespace refill {

enum class Side { left, top, right, bottom };

/// Takes back from `taken`, which is 255 in what a block may cover, what lies beyond the cheapest
/// cut through the strip of `width` pixels that the block shares with a neighbour on `side`.
/// `difference` is of the block's size: the squared differences from what is there already. Returns
/// their sum along the cut.
double cut_seam(cv::Mat1b &taken, const cv::Mat1f &difference, Side side, int width);

} // namespace refill
