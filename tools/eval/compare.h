#pragma once
/// How far a result is from the truth, pixel by pixel: the figures of inpainting papers.

#include "core/image.h"

namespace refill {

/// Over all pixels, or over those of the hole. The three colours count alike.
struct PixelScores {
    double l1 = 0.0; ///< mean absolute difference, in percent of white
    double psnr =
        0.0; ///< dB, of the mean squared difference to white; infinite where there is none
    double ssim = 0.0; ///< at most 1, for equal pictures
};

struct Comparison {
    PixelScores image;
    PixelScores hole;
};

/// All three have one size, at least 11 pixels each way, and the mask has a hole.
///
/// SSIM is that of Wang, Bovik, Sheikh and Simoncelli (2004): an 11 x 11 Gaussian window with a
/// standard deviation of 1.5 pixels, K1 0.01, K2 0.03, population variances; the mean of the
/// colours' indices. That over the image leaves out the 5 pixels along the border, as theirs does;
/// that over the hole mirrors the picture there.
Comparison compare(const Image &truth, const Image &result, const Mask &hole);

/// The truth, with the result in the hole.
Image with_hole_from(const Image &truth, const Image &result, const Mask &hole);

} // namespace refill
