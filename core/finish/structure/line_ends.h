#pragma once
/// Where lines of the photo run into the hole: edges of what is around it, and in which direction.

#include "core/finish/structure/known_pixels.h"

#include <array>
#include <vector>

namespace refill {

inline float brightness(const cv::Vec3f &colour) { return (colour[0] + colour[1] + colour[2]) / 3; }

/// A line as it is seen at the border of the hole.
struct LineEnd {
    /// Pixels on each side of a line that belong to it.
    static constexpr int half_width = 8;
    /// Of the piece beside the hole at which it was looked at, in pixels.
    static constexpr int length = 12;

    cv::Point2f place; ///< outside the hole, in the middle of the pixels at which it was looked at
    cv::Vec2f into;    ///< of length 1, along the line and into the hole
    /// The colours across the line, from the side to the left of `into`, as rows go downwards, to
    /// the one to the right; means over some pixels along it.
    std::array<cv::Vec3f, 2 * half_width + 1> across;
    float contrast; ///< the largest difference of brightness among them, in [0, 1]
    float noise;    ///< by how much brightness is off `across` along the piece (RMS), in [0, 1]
};

/// The direction across a line that runs along `along`: from left to right.
inline cv::Vec2f across_of(const cv::Vec2f &along) { return {-along[1], along[0]}; }

/// The ends of the lines that are straight for some pixels before they meet the hole.
std::vector<LineEnd> find_line_ends(const KnownPixels &known);

} // namespace refill
