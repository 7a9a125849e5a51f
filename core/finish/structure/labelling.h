#pragma once
/// Which offset each pixel of the hole takes, so that few seams are seen: labels by graph cut.

#include "core/finish/structure/expansion.h"
#include "core/finish/structure/known_pixels.h"

#include <vector>

namespace refill {

class Monitor;

/// What is thought to belong where.
struct Guide {
    cv::Mat3f smooth; ///< the picture smoothed; in the hole, of the fill
    cv::Mat1f trust;  ///< in [0, 1]: how much it counts that copies look like that
    cv::Mat1f rarity; ///< of known pixels, in [0, 1]: what is rare is seen to be a copy
};

/// For each pixel of `known.hole`, the index of the offset by which it is copied; `offsets` may get
/// more, so that every pixel has one that leads to a source. `known` has sources. Throws Stopped.
Labels choose_labels(const KnownPixels &known, const Guide &guide, std::vector<cv::Point> &offsets,
                     unsigned seed, const Monitor &monitor);

} // namespace refill
