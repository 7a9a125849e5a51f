#pragma once
/// Draws lines into the hole as if they went on, so that what is copied follows them.

#include "core/finish/structure/lines.h"
#include "core/monitor.h"

namespace refill {

/// Draws the lines into the pixels of `image` that are in the hole, with colours that change
/// evenly from one end's to the other's. Returns how much of each pixel is drawn, in [0, 1].
/// Throws Stopped.
cv::Mat1f draw_lines(const std::vector<Line> &lines, const cv::Mat1b &hole, cv::Mat3f &image,
                     const Monitor &monitor);

} // namespace refill
