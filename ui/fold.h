#pragma once
/// A title that folds away what stands below it.

#include <gtk/gtk.h>

namespace refill {

/// The title, an expander, and below it `content`, which is in sight while that is expanded. A
/// GtkExpander that contains it has its title at the left also where lines begin at the right, and
/// in a scrolled window does not keep from screen readers what it has folded.
GtkWidget *fold_new(GtkWidget *expander, GtkWidget *content);

} // namespace refill
