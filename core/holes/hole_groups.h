#pragma once
/// Which holes are filled together.

#include "core/image.h"

#include <functional>
#include <vector>

namespace refill {

/// The part of the photo around `bounds` that leaves `context` times its longer side on every side,
/// and at least a few dozen pixels, whatever is known in it.
Rect with_context(const Rect &bounds, const Rect &photo, double context);

/// Holes whose common window is hardly larger than the larger of their own, until there are no more
/// such: for each of the `bounds`, the number of its group. Groups are numbered from 0 in the order
/// of their first. `between` is called for each hole and after each join; what it throws is passed
/// on.
std::vector<int> group_holes(const std::vector<Rect> &bounds, const Rect &photo, double context,
                             const std::function<void()> &between);

} // namespace refill
