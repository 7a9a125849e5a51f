#pragma once
/// The list of the user's own presets, in a window of its own: rename, delete, import, export.

#include <gtk/gtk.h>

#include <string>

namespace refill {

/// Asks for a name; empty where the user gives none. `name` is proposed.
std::string ask_for_preset_name(GtkWindow *parent, const std::string &title,
                                const std::string &name);

/// Shows the list until the user closes it.
void show_preset_list(GtkWindow *parent);

} // namespace refill
