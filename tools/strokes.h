#pragma once
/// The strokes that random holes are drawn with.

#include "core/image.h"

namespace refill {

/// In pixels; whole numbers are the middles of pixels.
struct Point {
    double x;
    double y;
};

/// Marks what lies within `radius` of the straight line between two points, as a round brush does.
/// What lies beyond the mask is left out.
void draw_line(Mask &mask, const Point &from, const Point &to, double radius);

/// The share of the pixels that are hole, [0, 1].
double hole_share(const Mask &mask);

} // namespace refill
