#pragma once
/// The buttons at the bottom of the window: which there are, and which one Enter presses.

#include "ui/glib.h"

#include <gtk/gtk.h>

#include <cstddef>

namespace refill {

enum Response {
    respond_help = 1,
    respond_seed,
    respond_refill,
    respond_apply,
    respond_stop,
    respond_cancel
};

class WindowButtons {
public:
    /// What they depend on.
    struct State {
        bool busy = false;    ///< the fill that was asked for is being made
        bool further = false; ///< further ones are
        bool loading = false;
        bool can_fill = true;
        bool has_fill = false;
        std::size_t picked = 0;
    };

    /// Adds them to the dialog.
    WindowButtons(GtkDialog *dialog, bool with_help);
    WindowButtons(const WindowButtons &) = delete;
    WindowButtons &operator=(const WindowButtons &) = delete;

    void show(const State &state);

    /// Which one Enter presses from now on, or after a time in which no key that was meant for a
    /// run hits it; 0: none.
    void set_default(int response);
    void set_default_soon(int response);

    /// A stop was asked for, which cannot be done twice.
    void mark_stopping() { gtk_widget_set_sensitive(button(respond_stop), FALSE); }

    GtkWidget *button(int response) const {
        return gtk_dialog_get_widget_for_response(dialog_, response);
    }

private:
    void show_button(int response, bool visible) const;

    GtkDialog *dialog_;
    Soon default_soon_;
    bool was_running_ = false;
};

} // namespace refill
