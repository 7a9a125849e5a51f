#pragma once
/// How alike two blocks of pixels are, which are of one size.

#include <opencv2/core.hpp>

namespace refill {

/// By how much the values of a channel differ on average once both blocks are sorted; the largest
/// over the channels. Each pixel counts by its weight.
double histogram_distance(const cv::Mat3f &a, const cv::Mat3f &b, const cv::Mat1f &weights);

/// What is to be added to `candidate` so that it has the colours of `block` on average, where that
/// is settled, which is where `settled` is not 0: light changes across a photo more than texture
/// does.
cv::Vec3f shift_of_colours(const cv::Mat3f &block, const cv::Mat3f &candidate,
                           const cv::Mat1b &settled);

/// Sum of squared differences once the colours are shifted, given up above `limit`.
double squared_difference(const cv::Mat3f &block, const cv::Mat3f &candidate,
                          const cv::Mat1b &settled, const cv::Mat1f &weights, double limit);

} // namespace refill
