#pragma once
/// How rough a photo is around each of its pixels, whatever its colours: what tells grass from a
/// wall of the same green, also at scales where both are even (Newson et al. 2014, "Video
/// inpainting of complex scenes": texture features in the distance of patches).

#include <opencv2/core.hpp>

namespace refill {

class Monitor;

/// By how much the channels change from pixel to pixel, across and down, in levels of 8 bits.
class Roughness {
public:
    /// Measured where `hole` is 0, in an image of the same size with values from 0 to 1. Throws
    /// Stopped, here and below.
    Roughness(const cv::Mat3f &image, const cv::Mat1b &hole, const Monitor &monitor);

    /// The same of the photo at another, smaller size: its own changes there, not those that are
    /// left once it has been reduced.
    void reduce(const cv::Size &size, const Monitor &monitor);

    /// The average around each pixel, and in the hole, out of sight of what is known, what its rim
    /// suggests.
    cv::Mat2f everywhere(const Monitor &monitor) const;

private:
    cv::Mat2f changes_; ///< 0 where they are unknown
    cv::Mat1f known_;   ///< the share of what lies there that is known
};

} // namespace refill
