#pragma once
/// The letters that, with Alt, go to a control.

#include <gtk/gtk.h>

#include <vector>

namespace refill {

/// Gives each of these labels a letter of its text that no other widget of its window has, in
/// whichever language; one after the other, as long as there are any. Texts that are not written in
/// an alphabet get one in brackets behind them.
void give_mnemonics(const std::vector<GtkLabel *> &labels);

} // namespace refill
