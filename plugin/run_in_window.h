#pragma once
/// Runs with a window, for people.

#include <libgimp/gimp.h>

namespace refill {

/// Shows the window until the user closes it, and returns the layer that the last fill is on; null
/// where none was applied. Throws Error (settings) where the config names no preset that exists.
GimpLayer *run_in_window(GimpProcedure *procedure, GimpImage *image, GimpProcedureConfig *config);

} // namespace refill
