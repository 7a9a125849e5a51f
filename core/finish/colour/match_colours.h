#pragma once
/// Removes a network's tint: draws the colours of a fill towards those of the photo around it.

#include "core/image.h"

namespace refill {

/// Shifts `fill`, in the pixels that are 1 in `hole`, so that along the border of the hole its
/// colours meet those of the known pixels of `photo`. The shift is measured along the border, as
/// the difference between averages just outside and just inside, and carried inwards with weights
/// that fall with the cube of the distance (Shepard 1968, "A two-dimensional interpolation function
/// for irregularly-spaced data"). So structure within the fill stays, and a tint goes. All three
/// have one size; the result stays in [0, 1].
void match_colours(Image &fill, const Image &photo, const Mask &hole);

/// The same for a `fill` that goes on beyond the hole: the shift is what it is off there, pixel by
/// pixel, and the pixels outside the hole become the photo's.
void meet_photo(Image &fill, const Image &photo, const Mask &hole);

} // namespace refill
