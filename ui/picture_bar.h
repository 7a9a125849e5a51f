#pragma once
/// The buttons below the large picture: how much of it is seen, and what over it.

#include "ui/picture_view.h"

#include <gtk/gtk.h>

namespace refill {

/// A row of buttons for `view`, which must outlive them. `hole` says where the hole lies.
GtkWidget *picture_bar_new(PictureView &view, std::function<Rect()> hole);

} // namespace refill
