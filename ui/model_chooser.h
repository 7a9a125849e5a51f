#pragma once
/// Chooses the weights file: the model that ships with Refill, those in the user's models folder,
/// or any other file.

#include <gtk/gtk.h>

#include <gio/gio.h>

namespace refill {

/// A combo box bound to the `property` of `config`, which holds a GFile or, for the model that
/// ships, nothing.
GtkWidget *model_chooser_new(GObject *config, const char *property);

} // namespace refill
