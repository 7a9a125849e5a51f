#include "ui/fold.h"

namespace refill {

GtkWidget *fold_new(GtkWidget *expander, GtkWidget *content) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_set_halign(expander, GTK_ALIGN_START);
    gtk_box_pack_start(GTK_BOX(box), expander, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), content, FALSE, FALSE, 0);
    gtk_widget_show_all(box);
    gtk_widget_set_no_show_all(content, TRUE);
    g_object_bind_property(expander, "expanded", content, "visible", G_BINDING_SYNC_CREATE);
    return box;
}

} // namespace refill
