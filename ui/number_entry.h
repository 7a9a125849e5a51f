#pragma once
/// A spin button for a parameter that is a number: with its unit, in the locale's format, in steps
/// that multiply where its values span decades, and with words where its 0 means something.

#include "core/settings/params.h"

#include <gtk/gtk.h>

#include <functional>
#include <string>

namespace refill {

/// How 0 reads; asked whenever it is shown. Empty: as the number.
using ZeroText = std::function<std::string()>;

/// Bound to the parameter's property of `config`. Numbers can be typed over the words.
GtkWidget *number_entry_new(GObject *config, const Parameter &parameter, ZeroText zero_text);

/// Shows the value anew, where how 0 reads has changed.
void number_entry_refresh(GtkWidget *entry);

/// A value of the parameter as the entry shows it.
std::string shown_number(const Parameter &parameter, double value);

} // namespace refill
