#pragma once
/// The settings, generated from core's table of parameters: those of Group::front in sight, each
/// other group in an expander, and above them the presets. What needs a switch is in sight while
/// that is on.

#include <glib-object.h>
#include <gtk/gtk.h>

namespace refill {

/// `config` has a property for each parameter. What the user sets goes into it at once, and what
/// else changes it is shown at once.
GtkWidget *settings_view_new(GObject *config);

} // namespace refill
