#include "ui/close_question.h"

#include <glib/gi18n.h>

namespace refill {

Closing ask_before_closing(GtkWindow *parent) {
    GtkWidget *question =
        gtk_message_dialog_new(parent, GTK_DIALOG_MODAL, GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE,
                               "%s", _("Apply the fill that is picked before closing?"));
    gtk_message_dialog_format_secondary_text(
        GTK_MESSAGE_DIALOG(question), "%s",
        _("No fill has been put into the image yet. Without that, all tries are lost."));
    gtk_dialog_add_button(GTK_DIALOG(question), _("Close _Without Applying"), GTK_RESPONSE_NO);
    gtk_dialog_add_button(GTK_DIALOG(question), _("_Stay"), GTK_RESPONSE_CANCEL);
    gtk_dialog_add_button(GTK_DIALOG(question), _("_Apply and Close"), GTK_RESPONSE_YES);
    gtk_dialog_set_default_response(GTK_DIALOG(question), GTK_RESPONSE_YES);
    const int response = gtk_dialog_run(GTK_DIALOG(question));
    gtk_widget_destroy(question);
    return response == GTK_RESPONSE_YES  ? Closing::apply
           : response == GTK_RESPONSE_NO ? Closing::discard
                                         : Closing::stay;
}

} // namespace refill
