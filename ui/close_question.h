#pragma once
/// Asks before fills that were not applied are lost.

#include <gtk/gtk.h>

namespace refill {

enum class Closing { apply, discard, stay };

/// Asks above `parent`, and waits for the answer.
Closing ask_before_closing(GtkWindow *parent);

} // namespace refill
