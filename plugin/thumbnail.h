#pragma once
/// The whole image, small, to be looked at.

#include "core/image.h"

#include <libgimp/gimp.h>

namespace refill {

/// What the image shows, no wider or higher than GIMP makes such pictures (1024 pixels); where it
/// is transparent, a chessboard. Any kind of image. Empty where GIMP makes none.
Image thumbnail_of(GimpImage *image);

} // namespace refill
