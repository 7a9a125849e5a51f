#pragma once
/// Which offset each pixel of the hole takes, so that few seams are seen: labels by graph cut.

#include "core/finish/structure/expansion.h"
#include "core/finish/structure/known_pixels.h"

#include <vector>

namespace refill {

class Monitor;

/// For each pixel of `known.hole`, the index of the offset by which it is copied; `offsets` may get
/// more, so that every pixel has one that leads to a source. `depth` and `smooth` are as for
/// candidate_offsets(); `pixel` is the side of a pixel in pixels of the photo. `known` has sources.
/// Throws Stopped.
Labels choose_labels(const KnownPixels &known, const cv::Mat1f &depth, const cv::Mat3f &smooth,
                     std::vector<cv::Point> &offsets, double pixel, unsigned seed,
                     const Monitor &monitor);

} // namespace refill
