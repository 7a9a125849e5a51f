#pragma once
/// How the window is laid out: the picture and what belongs to it on the left, the settings on the
/// right.

#include <gtk/gtk.h>

#include <vector>

namespace refill {

/// What stands in the left column, from top to bottom.
struct LeftPart {
    GtkWidget *widget;
    bool grows = false;
};

/// The dialog's content; its size is as large as is useful, within the screen, with the right
/// column no wider than it needs to be.
void lay_out_window(GtkDialog *dialog, const std::vector<LeftPart> &left, GtkWidget *right);

} // namespace refill
