#pragma once
/// Known pixels for a fill to take its texture and its colours from.

#include "core/image.h"
#include "core/monitor.h"

namespace refill {

/// 1 where a known pixel is like one of the fill's, so that together they have the colours that the
/// fill should have: for each pixel of the hole, or for many where it is large, the one of several
/// random known pixels whose surroundings have the most similar colour. Unlike the blocks that
/// match a fill, they hold each of its contents about as often as it does. `hole` is 1 in what is
/// unknown and of the fill's size; with `sources`, of that size too, only where these are 1. The
/// same for the same seed. Throws Stopped.
Mask pixels_like_fill(const Image &fill, const Mask &hole, unsigned seed, const Mask *sources,
                      const Monitor &monitor);

} // namespace refill
