#include "ui/window_buttons.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

constexpr unsigned default_after = 700; // milliseconds

} // namespace

WindowButtons::WindowButtons(GtkDialog *dialog, bool with_help) : dialog_(dialog) {
    const auto add = [&](const char *label, int response, const char *help = nullptr) {
        gtk_dialog_add_button(dialog_, label, response);
        gtk_widget_set_tooltip_text(button(response), help);
    };
    if (with_help)
        add(_("_Help"), respond_help);
    add(_("_Close"), GTK_RESPONSE_CLOSE);
    add(_("Another S_eed"), respond_seed,
        _("Try again with what is left to chance falling otherwise"));
    add(_("Re_fill"), respond_refill);
    add(_("_Apply"), respond_apply,
        _("Put the fills that are picked into the image, each by itself"));
    add(_("_Cancel"), respond_cancel, _("Give this try up"));
    add(_("_Stop Here"), respond_stop);
}

void WindowButtons::show_button(int response, bool visible) const {
    if (GtkWidget *widget = button(response))
        gtk_widget_set_visible(widget, visible);
}

void WindowButtons::show(const State &state) {
    show_button(GTK_RESPONSE_CLOSE, !state.busy);
    show_button(respond_seed, !state.busy && state.has_fill);
    show_button(respond_refill, !state.busy);
    show_button(respond_apply, !state.busy && state.has_fill);
    show_button(respond_stop, state.busy || state.further);
    show_button(respond_cancel, state.busy);
    const bool running = state.busy || state.further;
    if (running != was_running_) // the last one may have been stopped
        gtk_widget_set_sensitive(button(respond_stop), running);
    was_running_ = running;
    gtk_widget_set_tooltip_text(button(respond_stop),
                                state.further ? _("Make no further tries")
                                              : _("End soon: with the fill as far as it is, its "
                                                  "colours, structure and detail matched"));

    const bool can_run = !state.busy && !state.loading && state.can_fill;
    gtk_button_set_label(GTK_BUTTON(button(respond_refill)),
                         state.has_fill ? _("_Try Again") : _("Re_fill"));
    gtk_widget_set_sensitive(button(respond_refill), can_run);
    gtk_widget_set_sensitive(button(respond_seed), can_run);
    const GCharPtr several(g_strdup_printf(_("_Apply %d Fills"), static_cast<int>(state.picked)));
    gtk_button_set_label(GTK_BUTTON(button(respond_apply)),
                         state.picked > 1 ? several.get() : _("_Apply"));
    gtk_widget_set_sensitive(button(respond_apply), state.picked > 0);
}

void WindowButtons::set_default(int response) {
    default_soon_.forget();
    GtkWidget *window = GTK_WIDGET(dialog_);
    if (response == 0)
        gtk_window_set_default(GTK_WINDOW(window), nullptr);
    else
        gtk_dialog_set_default_response(dialog_, response);
}

void WindowButtons::set_default_soon(int response) {
    default_soon_.call([this, response] { set_default(response); }, default_after);
}

} // namespace refill
