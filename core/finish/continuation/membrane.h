#pragma once
/// The smoothest continuation: what is unknown takes the mean of what is around it.

#include "core/monitor.h"

#include <opencv2/core.hpp>

namespace refill {

/// `image` with the pixels that are not 0 in `hole` on a membrane that is fixed at the others and
/// free at the edges of the image (Laplace's equation), to about a hundredth of their range. Some
/// pixel must be known. A stop leaves it rougher.
cv::Mat3f membrane(const cv::Mat3f &image, const cv::Mat1b &hole, const Monitor &monitor);

} // namespace refill
