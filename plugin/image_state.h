#pragma once
/// How the image stands while the window is open.

#include "ui/host.h"

#include <libgimp/gimp.h>

namespace refill {

/// Whether `layer` can be filled just now, and a stamp of what is selected. Cheap: it sees a
/// selection only as a small picture of it.
ImageState look_at(GimpImage *image, GimpLayer *layer);

} // namespace refill
