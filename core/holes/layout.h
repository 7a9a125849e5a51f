#pragma once
/// A photo's holes, and what each may be filled from.

#include "core/holes/holes.h"
#include "core/settings/params.h"

namespace refill {

struct Layout {
    std::vector<Hole> holes; ///< in the order in which they are filled
    /// For each, the windows to choose from, the largest last: the one asked for, or those to be
    /// tried.
    std::vector<std::vector<Rect>> windows;
    Rect area; ///< around all of them
};

/// For what is to be filled, the grown hole. `between` as in split_holes().
Layout lay_out(
    const Mask &grown, const Params &params, const std::function<void()> &between = [] {});

} // namespace refill
