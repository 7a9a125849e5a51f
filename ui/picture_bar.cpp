#include "ui/picture_bar.h"

#include "ui/glib.h"

#include <glib/gi18n.h>

#include <functional>

namespace refill {
namespace {

constexpr int spacing = 2; // pixels: the window is to fit half of a dense screen

void add_button(GtkWidget *bar, const char *label, const char *help,
                std::function<void()> pressed) {
    GtkWidget *button = gtk_button_new_with_mnemonic(label);
    gtk_widget_set_tooltip_text(button, help);
    connect<void(GtkButton *)>(button, "clicked", [pressed](auto...) { pressed(); });
    gtk_box_pack_start(GTK_BOX(bar), button, FALSE, FALSE, 0);
}

void add_switch(GtkWidget *bar, const char *label, const char *help, bool on,
                std::function<void(bool)> switched) {
    GtkWidget *button = gtk_check_button_new_with_mnemonic(label);
    gtk_widget_set_tooltip_text(button, help);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), on);
    connect<void(GtkToggleButton *)>(button, "toggled", [switched](GtkToggleButton *toggle) {
        switched(gtk_toggle_button_get_active(toggle));
    });
    gtk_box_pack_start(GTK_BOX(bar), button, FALSE, FALSE, 0);
}

} // namespace

GtkWidget *picture_bar_new(PictureView &view, std::function<Rect()> hole) {
    GtkWidget *bar = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, spacing);
    add_button(bar, _("F_it"), _("Show the whole picture (0)"), [&view] { view.fit(); });
    add_button(bar, _("_100 %"), _("Show each pixel as one of the screen's (1)"),
               [&view] { view.show_pixels(); });
    add_button(bar, _("Ho_le"), _("Show the hole and what is around it"),
               [&view, hole] { view.fit(hole()); });
    add_button(bar, "−", _("Zoom out (minus, or the wheel)"), [&view] { view.zoom_out(); });
    add_button(bar, "+", _("Zoom in (plus, or the wheel)"), [&view] { view.zoom_in(); });
    add_switch(bar, _("_Outline"), _("Show the outline of the hole"), true,
               [&view](bool on) { view.set_outline_visible(on); });
    add_switch(bar, _("Co_mpare"),
               _("Show a divider to drag: before on the left, after on the right. Holding the key B "
                 "shows the photo as it was"),
               false, [&view](bool on) { view.set_divided(on); });
    gtk_widget_show_all(bar);
    return bar;
}

} // namespace refill
