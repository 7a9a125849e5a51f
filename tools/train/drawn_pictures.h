#pragma once
/// Pictures of nothing but structure: what a network must learn to continue through a hole, and
/// what small collections of photos show too rarely.

#include "core/image.h"
#include "tools/train/random.h"

namespace refill {

/// A shaded ground with one to four shapes on it, each of a colour of its own: edges, stripes,
/// gratings, rings, polygons, ellipses, ridges, grids in perspective. Values are in [0, 1].
Image draw_picture(int side, Random &random);

} // namespace refill
