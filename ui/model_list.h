#pragma once
/// The models that there are, in a window of its own: what they are good for, add, remove.

#include <gtk/gtk.h>

#include <filesystem>
#include <functional>

namespace refill {

/// Where the user's own models lie: `refill/models` in GIMP's user directory. It need not exist.
std::filesystem::path models_folder();

/// Copies files that were dropped on `widget` into the folder, and calls `added` with each copy.
void take_dropped_models(GtkWidget *widget,
                         std::function<void(const std::filesystem::path &)> added);

/// Has the dialog begin in the folder of models, or where downloads are: not with an empty list.
void open_where_files_are(GtkFileChooser *dialog);

/// Shows the list until the user closes it. Returns the file last added; empty where none was.
std::filesystem::path show_model_list(GtkWindow *parent);

} // namespace refill
