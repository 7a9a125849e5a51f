#include "ui/reset_button.h"

#include "ui/setting_text.h"

#include <glib/gi18n.h>

namespace refill {

GtkWidget *reset_button_new(Baseline &baseline, const Parameter &parameter, GtkWidget *control) {
    GtkWidget *button =
        gtk_button_new_from_icon_name("edit-undo-symbolic", GTK_ICON_SIZE_SMALL_TOOLBAR);
    gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
    gtk_style_context_add_class(gtk_widget_get_style_context(button), "flat");
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    const GCharPtr name(g_strdup_printf(_("Reset %s"), gettext(parameter.label)));
    atk_object_set_name(gtk_widget_get_accessible(button), name.get());
    gtk_widget_set_no_show_all(button, TRUE);
    gtk_widget_show(gtk_bin_get_child(GTK_BIN(button)));

    connect<void(GtkButton *)>(button, "clicked", [&baseline, &parameter, control](auto...) {
        gtk_widget_grab_focus(control); // for the button is about to go
        baseline.reset(parameter);
    });
    const auto update = [&baseline, &parameter, button] {
        gtk_widget_set_visible(button, baseline.differs(parameter));
        const std::string back = setting_text(parameter, baseline.params());
        gtk_widget_set_tooltip_text(button,
                                    GCharPtr(g_strdup_printf(_("Back to %s"), back.c_str())).get());
    };
    update();
    baseline.listen(update);
    return button;
}

} // namespace refill
