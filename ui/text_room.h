#pragma once
/// Room for texts where GTK counts characters of a font's average width: texts are wider where
/// another font steps in for it, and in scripts with wide letters.

#include <gtk/gtk.h>

#include <string>
#include <vector>

namespace refill {

/// Makes the entry as wide as the widest of these texts is in its font, and as `least` characters.
/// To be called again when the texts or the style change.
void make_room_in_entry(GtkEntry *entry, const std::vector<std::string> &texts, int least);

/// Lets a list be narrower than its longest entry, but not than the chosen one, as long as that is
/// no file name of any length.
void make_room_for_chosen(GtkComboBox *list);

} // namespace refill
