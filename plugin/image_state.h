#pragma once
/// How the image stands while the window is open.

#include "ui/host.h"

#include <libgimp/gimp.h>

#include <string>

namespace refill {

/// What stands in the way of filling the selected layer just now, and a stamp of the layer, of what
/// is sampled (the parameter `sample`) and of what is selected. Cheap: it sees a selection only as a
/// small picture of it.
ImageState look_at(GimpImage *image, const std::string &sample);

} // namespace refill
