#include "ui/message_bar.h"

#include "ui/glib.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

/// GTK gives the button that closes the bar a cross only.
void name_close_button(GtkWidget *widget, gpointer) {
    if (GTK_IS_BUTTON(widget)) {
        atk_object_set_name(gtk_widget_get_accessible(widget), _("Close the message"));
    } else if (GTK_IS_CONTAINER(widget)) {
        gtk_container_forall(GTK_CONTAINER(widget), name_close_button, nullptr);
    }
}

} // namespace

MessageBar::MessageBar()
    : bar_(gtk_info_bar_new()),
      icon_(gtk_image_new_from_icon_name("dialog-warning", GTK_ICON_SIZE_LARGE_TOOLBAR)),
      text_(gtk_label_new(nullptr)) {
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(bar_), TRUE);
    name_close_button(bar_, nullptr);
    gtk_label_set_line_wrap(GTK_LABEL(text_), TRUE);
    gtk_label_set_width_chars(GTK_LABEL(text_), 30);
    gtk_label_set_max_width_chars(GTK_LABEL(text_), 90);
    gtk_label_set_selectable(GTK_LABEL(text_), TRUE);
    gtk_widget_set_can_focus(text_, FALSE);
    gtk_label_set_xalign(GTK_LABEL(text_), 0.0f);
    GtkWidget *content = gtk_info_bar_get_content_area(GTK_INFO_BAR(bar_));
    gtk_box_pack_start(GTK_BOX(content), icon_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), text_, TRUE, TRUE, 0);
    gtk_widget_show_all(content);
    gtk_widget_set_no_show_all(bar_, TRUE);
    connect<void(GtkInfoBar *, int)>(bar_, "response", [this](auto...) { clear(); });
}

void MessageBar::say(GtkMessageType type, const std::string &text) {
    gtk_info_bar_set_message_type(GTK_INFO_BAR(bar_), type);
    gtk_image_set_from_icon_name(GTK_IMAGE(icon_),
                                 type == GTK_MESSAGE_INFO ? "dialog-information" : "dialog-warning",
                                 GTK_ICON_SIZE_LARGE_TOOLBAR);
    gtk_label_set_text(GTK_LABEL(text_), text.c_str());
    gtk_widget_set_visible(bar_, !text.empty());
}

} // namespace refill
