#pragma once
/// How far around a hole the stages look that copy pixels.

#include "core/image.h"

namespace refill {

/// The hole and what is around it: up to half its longer side away, and at least 96 pixels. Where
/// `sources` is not null, and this holds fewer pixels that are 1 in it than the hole has, so much
/// more that it holds as many; or everything.
Rect surroundings(const Mask &hole, const Mask *sources = nullptr);

} // namespace refill
