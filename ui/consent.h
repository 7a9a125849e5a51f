#pragma once
/// Asks before a model file's own code is run.

#include <gtk/gtk.h>

namespace refill {

/// Whether the run that `config` describes may go on. Where it would execute the code in a model
/// file, the user is asked once for each file, known again by its checksum; the checksum is put
/// into the config's `trusted-model`. Throws Error (model) where the file cannot be read.
bool may_run_model(GtkWindow *parent, GObject *config);

} // namespace refill
