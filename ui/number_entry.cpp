#include "ui/number_entry.h"

#include "ui/glib.h"

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include <cstring>

namespace refill {
namespace {

constexpr int smallest_width = 8; // characters

void show_words(GtkSpinButton *button, const std::string &words) {
    if (words != gtk_entry_get_text(GTK_ENTRY(button)))
        gtk_entry_set_text(GTK_ENTRY(button), words.c_str());
    const int width = static_cast<int>(g_utf8_strlen(words.c_str(), -1));
    gtk_entry_set_width_chars(GTK_ENTRY(button), std::max(width, smallest_width));
}

} // namespace

GtkWidget *number_entry_new(GObject *config, const char *property, double step, int digits,
                            ZeroText zero_text) {
    GtkWidget *entry = gimp_prop_spin_button_new(config, property, step, 10 * step, digits);
    gtk_entry_set_width_chars(GTK_ENTRY(entry), smallest_width);
    if (!zero_text)
        return entry;

    gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(entry), FALSE); // or it would refuse the words
    connect<gboolean(GtkSpinButton *)>(
        entry, "output", [zero_text](GtkSpinButton *button) -> gboolean {
            const std::string words = gtk_spin_button_get_value(button) == 0 ? zero_text() : "";
            if (words.empty())
                return FALSE;
            show_words(button, words);
            return TRUE;
        });
    connect<int(GtkSpinButton *, double *)>(
        entry, "input", [zero_text](GtkSpinButton *button, double *value) {
            if (zero_text() != gtk_entry_get_text(GTK_ENTRY(button)))
                return 0; // a number: parsed as usual
            *value = 0;
            return 1;
        });
    number_entry_refresh(entry);
    return entry;
}

void number_entry_refresh(GtkWidget *entry) {
    gboolean shown = FALSE;
    g_signal_emit_by_name(entry, "output", &shown);
}

} // namespace refill
