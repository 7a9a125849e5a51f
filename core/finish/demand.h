#pragma once
/// How much of a window a stage after the network looks at, and the memory that takes.

#include "core/image.h"

#include <optional>

namespace refill {

struct Demand {
    /// Pixels on every side of the hole: this share of its longer side, and at least so many. A
    /// share below 0: the whole window.
    double share = -1.0;
    int least = 0;
    double bytes_per_pixel = 0.0; ///< that it takes for each of these and of the hole's

    /// What it looks at of `window`, in which the hole has these bounds.
    Rect part(const Rect &bounds, const Rect &window) const;
};

/// The largest part, from `part` down to one that leaves `least` pixels around the hole, that takes
/// no more than `bytes`; nothing where even that takes more.
std::optional<Rect> part_within(double bytes, double bytes_per_pixel, const Rect &part,
                                const Rect &bounds, int least);

} // namespace refill
