#pragma once
/// Runs without questions: for scripts, and for Filters > Repeat.

#include <libgimp/gimp.h>

namespace refill {

/// Fills the layer as the config says, and returns the layer that the fill is on. Shows progress in
/// the image window's status bar. Throws Error.
GimpLayer *run_silently(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config);

/// The same with a small window that can stop the run or give it up, where there is a screen; null
/// where it was given up.
GimpLayer *run_again(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config);

} // namespace refill
