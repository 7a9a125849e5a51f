#pragma once
/// What is done to the hole before and after it is filled: growing it, cutting it up, fading it
/// out.

#include "core/image.h"

#include <functional>
#include <vector>

namespace refill {

/// The hole and every pixel within `distance` (Euclidean, in pixels) of it.
Mask grow(const Mask &hole, int distance);

/// The hole at a smaller size: every pixel that any hole pixel has a part in.
Mask shrink(const Mask &hole, int width, int height);

/// One hole, or several that lie close together, and the part of the photo it is filled from.
struct Hole {
    Rect bounds; ///< of the hole's own pixels
    Rect window; ///< the hole with its context, within the photo
    Mask own;    ///< of the size of `bounds`: this hole's pixels and no other's
};

/// The part of the photo around `bounds` that leaves `context` times its longer side on every side,
/// and at least a few dozen pixels; the whole photo where `context` is 0 or nothing known would be
/// left in `hole`.
Rect window_around(const Rect &bounds, const Mask &hole, double context);

/// Holes nearer to each other than `merge_distance` pixels count as one, and so do those whose
/// common window is hardly larger than the larger of their own. Windows are as
/// window_around() says; with a context of 0, all holes are one. Every window holds known pixels,
/// given that the photo does. `between` is called for each row of each pass over the photo and for
/// each hole; what it throws is passed on.
std::vector<Hole> split_holes(
    const Mask &hole, double context, int merge_distance,
    const std::function<void()> &between = [] {});

/// How strongly the fill covers the pixels of `area`: 1 in `hole`, fading over `feather` pixels at
/// the outer edge of `grown`, 0 beyond it. Every pixel of `grown` is covered at least a little.
Coverage feather(const Mask &hole, const Mask &grown, const Rect &area, int distance, int feather);

} // namespace refill
