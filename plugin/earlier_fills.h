#pragma once
/// The fills that an image has already, known by a parasite on their layers.

#include "core/image.h"
#include "plugin/stepwise.h"

#include <libgimp/gimp.h>

#include <vector>

namespace refill {

/// A layer that holds a fill.
struct EarlierFill {
    GimpLayer *layer;
    int number; ///< from 1, in the order in which the fills of its photo were made
};

/// What the fills of one photo have in common: a number for the layer that they were made for. Of a
/// fill, that of its photo.
guint32 photo_of(GimpLayer *layer);

/// Notes on the layer, which lies not yet in an image, which photo's fill it is.
void mark_as_fill(GimpLayer *layer, guint32 photo, int number);

/// Those of the photo that are in the same group as `layer`, or on the top level with it.
std::vector<EarlierFill> earlier_fills(GimpImage *image, GimpLayer *layer);

/// Whether the upper layer's pixels cover all that the lower one's do.
Stepwise<bool> covers(GimpLayer *upper, GimpLayer *lower);

} // namespace refill
