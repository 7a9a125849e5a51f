#pragma once
/// Chooses a preset: one that ships, or one of the user's own.
///
/// A preset is about how a hole is filled. So choosing one sets every parameter that presets are
/// about (is_of_presets), to its value or else the default, and leaves the others (the model, the
/// device, where the fill goes) as they are.

#include <glib-object.h>
#include <gtk/gtk.h>

namespace refill {

/// A combo box that shows the preset which `config` agrees with. Its last entries save the settings
/// as a preset, and open the list of the user's own.
GtkWidget *preset_chooser_new(GObject *config);

} // namespace refill
