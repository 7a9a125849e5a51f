#pragma once
/// Copies of a line from its own ends, bent along its curve, where no translation fits it: in a
/// bend, at a corner, in perspective.

#include "core/finish/structure/known_pixels.h"
#include "core/finish/structure/lines.h"
#include "core/monitor.h"

namespace refill {

/// Where `copies`, which are of the size of what is `known`, break a line that is beyond doubt,
/// puts what its ends show there instead, bent along it. Lines that cross and ask for different
/// colours are left as they are. Changes pixels of the hole only; 255 in the result where it did.
/// Throws Stopped.
cv::Mat1b mend_lines(const std::vector<Line> &lines, const KnownPixels &known, cv::Mat3f &copies,
                     const Monitor &monitor);

/// 255 where a pixel of the hole is one of the edge itself of a plain line, and no other line asks
/// for a different colour. Throws Stopped.
cv::Mat1b plain_edges(const std::vector<Line> &lines, const cv::Mat1b &hole,
                      const Monitor &monitor);

} // namespace refill
