#include "ui/choice_entry.h"

#include <glib/gi18n.h>

namespace refill {

GtkWidget *choice_entry_new(GObject *config, const Parameter &parameter) {
    GtkWidget *combo = gtk_combo_box_text_new();
    for (const Choice &choice : parameter.choices)
        gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo), choice.name, gettext(choice.label));
    g_object_bind_property(config, parameter.name, combo, "active-id",
                           GBindingFlags(G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE));
    return combo;
}

} // namespace refill
