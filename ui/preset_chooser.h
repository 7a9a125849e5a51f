#pragma once
/// Chooses one of core's presets.
///
/// A preset is about how a hole is filled. So choosing one sets those parameters that any preset
/// mentions, to its own values or else their defaults, and leaves the others (the model, the
/// device, where the fill goes) as they are.

#include <glib-object.h>
#include <gtk/gtk.h>

namespace refill {

/// A combo box that shows the preset which `config` agrees with.
GtkWidget *preset_chooser_new(GObject *config);

} // namespace refill
