#pragma once
/// Lines that run into the hole on one side and come out on another: where both sides agree, the
/// hole is drawn as if the line went on, so that what is copied follows it.

#include "core/finish/structure/line_ends.h"
#include "core/monitor.h"

#include <vector>

namespace refill {

/// A line through the hole: a smooth curve from the place of one end to that of the other.
struct Line {
    LineEnd begin;
    LineEnd end;
    double disagreement = 0.0; ///< how badly the ends agree, in directions and colours
    float step = 1.0f;         ///< from one of the colours across to the next, in pixels

    /// Where it is after a share `t` of the way, from 0 to 1 (a cubic Hermite curve).
    cv::Point2f at(double t) const;
};

/// Joins ends whose directions lead to each other and whose colours are alike; each at most once,
/// those that agree best first. An end that has no fellow is left alone.
std::vector<Line> join_line_ends(const std::vector<LineEnd> &ends, const cv::Mat1b &hole);

/// The same lines in a picture of another size.
std::vector<Line> enlarged(std::vector<Line> lines, const cv::Size &from, const cv::Size &to);

/// Draws the lines into the pixels of `image` that are in the hole, with colours that change
/// evenly from one end's to the other's. Returns how much of each pixel is drawn, in [0, 1].
/// Throws Stopped.
cv::Mat1f draw_lines(const std::vector<Line> &lines, const cv::Mat1b &hole, cv::Mat3f &image,
                     const Monitor &monitor);

/// In [0, 1], how much each pixel of the hole is one of the edge itself of a line that is plain to
/// see and whose ends agree well; empty where there is no such line. Throws Stopped.
cv::Mat1f plain_edges(const std::vector<Line> &lines, const cv::Mat1b &hole,
                      const Monitor &monitor);

} // namespace refill
