#pragma once
/// Fills from core into GIMP's layers.
///
/// Both ways to write cover transparent pixels of the hole, since removing an object should leave a
/// whole picture, but none outside it: around the hole, the fill is as opaque as what was sampled.
/// Both throw Error (input) where that is no longer what was read.

#include "core/inpaint.h"
#include "plugin/pixels.h"
#include "plugin/stepwise.h"

#include <libgimp/gimp.h>

#include <string>

namespace refill {

/// A result, and the hole and place that it is for.
struct Fill {
    const Mask &hole;
    const Origin &origin;
    const Result &result;
};

/// Makes a layer, not yet in the image, that holds the filled region only, in its place. Its alpha
/// is the coverage, through the layer's mask where the layer alone was sampled.
Stepwise<GimpLayer *> make_fill_layer(GimpImage *image, GimpLayer *layer, const Fill &fill,
                                      std::string name);

/// Whether all of the fill would be on the layer.
bool has_room(GimpLayer *layer, const Fill &fill);

/// Writes the fill into `layer` itself, in one step to undo. Pixels that the fill does not cover
/// keep every bit, at any precision.
Stepwise<void> fill_in_place(GimpImage *image, GimpLayer *layer, const Fill &fill);

} // namespace refill
