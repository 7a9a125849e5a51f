#pragma once
/// From where, relative to itself, a pixel of the hole may be copied: a few hundred offsets.

#include "core/finish/structure/known_pixels.h"

#include <vector>

namespace refill {

class Monitor;

struct Candidates {
    std::vector<cv::Point> offsets;
    cv::Mat1f rarity; ///< of the known pixels, see rarity.h
};

/// The offsets that known patches share with those most like them (He and Sun 2012, "Statistics of
/// patch offsets for image completion"), those that patches along the border of the hole suggest,
/// which have the one that an edge needs, and those by which smoothed known pixels match the fill
/// deep in the hole. No two lie within a pixel of each other. `depth` is each hole pixel's distance
/// to the border, `smooth` the image smoothed. Throws Stopped.
Candidates candidate_offsets(const KnownPixels &known, const cv::Mat1f &depth,
                             const cv::Mat3f &smooth, unsigned seed, const Monitor &monitor);

} // namespace refill
