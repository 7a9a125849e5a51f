#pragma once
/// Normalised cross-correlation with masks, in the frequency domain (Padfield 2012, "Masked object
/// registration in the Fourier domain").

#include <opencv2/core.hpp>

namespace refill {

/// Below every correlation.
constexpr float no_correlation = -2.0f;

/// The known pixels of a picture, ready to be searched for blocks by their lightness.
class Haystack {
public:
    /// `hole` is of the size of `image`, 255 where it is unknown and 0 elsewhere.
    Haystack(const cv::Mat3f &image, const cv::Mat1b &hole);

    /// The correlation of `block` with every place of its size: -1 to 1, and no_correlation where
    /// the place holds an unknown pixel. Each pixel of the block counts by its weight.
    cv::Mat1f correlation(const cv::Mat3f &block, const cv::Mat1f &weights) const;

private:
    cv::Mat1f spectrum(const cv::Mat1f &values) const;
    cv::Mat1f correlated(const cv::Mat1f &a, const cv::Mat1f &b, const cv::Size &block) const;
    cv::Mat1b touches_hole(const cv::Size &block) const;

    cv::Size size_;
    cv::Size padded_;
    cv::Mat1f values_;  ///< spectrum of the known pixels, zero in the hole
    cv::Mat1f squares_; ///< spectrum of their squares
    cv::Mat1i holes_;   ///< integral image of the hole
};

} // namespace refill
