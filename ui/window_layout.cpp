#include "ui/window_layout.h"

#include <algorithm>

namespace refill {
namespace {

constexpr int spacing = 6;                  // pixels, as in GIMP's own dialogs
constexpr int widest = 1180, highest = 760; // pixels, at first
constexpr int right_width = 400;            // pixels, at first

void set_first_size(GtkDialog *dialog, GtkWidget *panes, GtkWidget *right) {
    GdkRectangle area;
    gdk_monitor_get_workarea(gdk_display_get_monitor(gdk_display_get_default(), 0), &area);
    const int width = std::min(widest, area.width - 20);
    gtk_window_set_default_size(GTK_WINDOW(dialog), width, std::min(highest, area.height - 60));
    int narrowest = 0;
    gtk_widget_get_preferred_width(right, &narrowest, nullptr);
    gtk_paned_set_position(GTK_PANED(panes),
                           width - std::max(narrowest, right_width) - 4 * spacing);
}

} // namespace

void lay_out_window(GtkDialog *dialog, const std::vector<LeftPart> &parts, GtkWidget *right) {
    GtkWidget *left = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
    for (const LeftPart &part : parts)
        gtk_box_pack_start(GTK_BOX(left), part.widget, part.grows, part.grows, 0);
    gtk_widget_set_margin_end(left, spacing / 2);
    gtk_widget_set_margin_start(right, spacing); // beside the handle
    GtkWidget *panes = gtk_paned_new(GTK_ORIENTATION_HORIZONTAL);
    gtk_container_set_border_width(GTK_CONTAINER(panes), 2 * spacing);
    gtk_paned_pack1(GTK_PANED(panes), left, TRUE, FALSE);
    gtk_paned_pack2(GTK_PANED(panes), right, FALSE, FALSE);
    gtk_widget_show(left);
    gtk_widget_show(panes);
    gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(dialog)), panes, TRUE, TRUE, 0);
    set_first_size(dialog, panes, right);
}

} // namespace refill
