#pragma once
/// How the image stands while the window is open.

#include "plugin/stepwise.h"
#include "ui/host.h"

#include <libgimp/gimp.h>

#include <string>

namespace refill {

/// What stands in the way of filling the selected layer just now, a stamp of the layer, of what is
/// sampled (the parameter `sample`), of what is selected and of the channel to copy from, and the
/// channels that there are. Cheap: it sees a selection or a channel only as a small picture of it.
/// A channel that is gone is no longer the one to copy from.
Stepwise<ImageState> look_at(GimpImage *image, GimpProcedureConfig *config, std::string sample);

} // namespace refill
