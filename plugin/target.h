#pragma once
/// Which layer is to be filled, and whether that can be done.

#include <libgimp/gimp.h>

#include <string>

namespace refill {

/// The only one of `drawables`, which end with a null. Throws Error (input) where there is none or
/// several, or where it is not a layer with pixels of its own, none of them locked, in a colour
/// mode that can be filled.
GimpLayer *layer_to_fill(GimpImage *image, GimpDrawable **drawables);

/// The layer to fill as the user has it selected just now. Throws as above, and where nothing is
/// selected. Cheap enough to be asked several times a second.
GimpLayer *layer_to_fill_now(GimpImage *image);

/// What stands in the way of a run just now, in the user's language; empty where nothing does.
std::string obstacle(GimpImage *image);

} // namespace refill
