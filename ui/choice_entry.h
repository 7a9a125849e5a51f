#pragma once
/// Chooses one of the values that a text parameter may have.

#include "core/settings/params.h"

#include <glib-object.h>
#include <gtk/gtk.h>

namespace refill {

/// A combo box bound to the parameter's property of `config`, a string.
GtkWidget *choice_entry_new(GObject *config, const Parameter &parameter);

} // namespace refill
