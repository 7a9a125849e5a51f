#pragma once
/// Sets one parameter back; in sight while it differs from the preset's value or the default.

#include "ui/baseline.h"

#include <gtk/gtk.h>

namespace refill {

/// `baseline` and `control`, which is the parameter's, outlive the button.
GtkWidget *reset_button_new(Baseline &baseline, const Parameter &parameter, GtkWidget *control);

} // namespace refill
