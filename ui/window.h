#pragma once
/// Refill's window: look, set, run, compare, choose, try again.

#include "ui/host.h"

#include <glib-object.h>

namespace refill {

/// Shows the window until the user closes it; true where a fill was applied. `config` has a property
/// for each parameter. What cannot be done is said in the window; it is not thrown. `opened` is
/// called once with a function that brings the window to the front.
bool run_window(GObject *config, const Host &host,
                const std::function<void(std::function<void()> present)> &opened = {});

} // namespace refill
