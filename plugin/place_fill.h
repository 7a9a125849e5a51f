#pragma once
/// Where a fill goes in the image, and what becomes of the earlier ones.

#include "plugin/write_fill.h"

namespace refill {

/// Puts the fill into the image, in one step to undo; returns the layer that it is on.
///
/// On a new layer, the tries of one photo lie on top of one another in order and are numbered in
/// their names. An earlier one is hidden where the new one covers it, so that hiding it uncovers
/// nothing. A layer that is empty takes the fill itself.
Stepwise<GimpLayer *> place_fill(GimpImage *image, GimpLayer *layer, const Fill &fill,
                                 const Params &params);

} // namespace refill
