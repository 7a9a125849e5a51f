#pragma once
/// The settings, generated from core's table of parameters: the presets, the groups for everybody
/// below them, and those for experts folded. What needs a switch is in sight while that is on; what
/// is not as the preset has it can be reset.

#include <glib-object.h>
#include <gtk/gtk.h>

namespace refill {

/// `config` has a property for each parameter. What the user sets goes into it at once, and what
/// else changes it is shown at once. `source` chooses where the finishing stages may copy from; it
/// stands with what is to be filled.
GtkWidget *settings_view_new(GObject *config, GtkWidget *source);

} // namespace refill
