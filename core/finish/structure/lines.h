#pragma once
/// Lines that run into the hole on one side and come out on another, where both sides agree.

#include "core/finish/structure/line_ends.h"

#include <optional>
#include <vector>

namespace refill {

/// A line through the hole, from the place of one end to that of the other: a smooth curve, or two
/// straight legs that meet at a corner.
struct Line {
    LineEnd begin;
    LineEnd end;
    double disagreement = 0.0; ///< how badly the ends agree, in directions and colours
    double difference = 0.0;   ///< of their colours, in [0, 1]
    float step = 1.0f;         ///< from one of the colours across to the next, in pixels
    std::optional<cv::Point2f> corner{};

    /// Of the straight ways between its ends, over the corner if there is one; in pixels.
    double length() const;

    /// Where it is after a share `t` of the way, from 0 to 1 (a cubic Hermite curve, or the legs).
    cv::Point2f at(double t) const;

    float contrast() const; ///< where it is faintest

    /// Whether it stands out and its ends agree well. In grass and leaves, ends agree by chance,
    /// but do not stand out: a line between them would be seen.
    bool is_plain() const;

    /// Whether it is plain and its ends look the same.
    bool is_beyond_doubt() const;
};

/// Joins ends whose directions lead to each other and whose colours are alike; each at most once,
/// those that agree best first. Of those that are left, plain ones are joined that would meet in a
/// corner in the hole. An end that has no fellow is left alone.
std::vector<Line> join_line_ends(const std::vector<LineEnd> &ends, const cv::Mat1b &hole);

/// Where the straight ways between the ends of lines cross.
std::vector<cv::Point2f> crossings(const std::vector<Line> &lines);

/// The same lines in a picture of another size.
std::vector<Line> enlarged(std::vector<Line> lines, const cv::Size &from, const cv::Size &to);

} // namespace refill
