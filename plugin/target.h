#pragma once
/// Which layer is to be filled, and whether that can be done.

#include <libgimp/gimp.h>

namespace refill {

/// The only one of `drawables`, which end with a null. Throws Error (input) where there is none or
/// several, or where it is not a layer with pixels of its own, none of them locked, in a colour
/// mode that can be filled.
GimpLayer *layer_to_fill(GimpImage *image, GimpDrawable **drawables);

} // namespace refill
