#pragma once
/// A spin button for a number whose 0 may have a meaning of its own, shown in words.

#include <gtk/gtk.h>

#include <functional>
#include <string>

namespace refill {

/// How 0 reads; asked whenever it is shown. Empty: as the number.
using ZeroText = std::function<std::string()>;

/// Bound to the int or double `property` of `config`. Numbers can be typed over the words.
GtkWidget *number_entry_new(GObject *config, const char *property, double step, int digits,
                            ZeroText zero_text);

/// Shows the value anew, where how 0 reads has changed.
void number_entry_refresh(GtkWidget *entry);

} // namespace refill
