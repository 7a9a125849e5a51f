#pragma once
/// A window with a list and buttons beside it that do something with what is chosen there.

#include "ui/glib.h"

#include <gtk/gtk.h>

#include <functional>
#include <string>
#include <vector>

namespace refill {

/// Says what has failed, in a window of its own.
void show_failure(GtkWindow *parent, const std::string &text);

class ListWindow {
public:
    ListWindow(GtkWindow *parent, const char *title, int width, int height);
    ListWindow(const ListWindow &) = delete;
    ListWindow &operator=(const ListWindow &) = delete;
    ~ListWindow() { gtk_widget_destroy(window_); }

    GtkWindow *window() const { return GTK_WINDOW(window_); }

    /// Below the list.
    void add_below(GtkWidget *widget);
    /// Says so where the list is empty.
    void set_placeholder(const char *text);

    /// What fills the list; called now, and after each action.
    void set_filler(std::function<void()> fill);
    /// Adds a row; `id` is what chosen() says of it. One without an id can be read only.
    void add_row(const std::string &text, const std::string &id);
    /// The id of the chosen row; empty where none is.
    std::string chosen() const;

    /// Which buttons can be pressed.
    enum class Button { always, with_choice };

    /// What `action` throws is shown.
    void add_button(const char *label, Button button, std::function<void()> action);
    void refill();

    /// Until the user closes it.
    void run() { gtk_dialog_run(GTK_DIALOG(window_)); }

private:
    void act(const std::function<void()> &action);
    void follow_choice();

    GtkWidget *window_;
    GtkWidget *list_ = gtk_list_box_new();
    GtkWidget *buttons_;
    std::vector<GtkWidget *> of_choice_; ///< buttons that need one
    std::function<void()> fill_;
    Soon soon_;
};

} // namespace refill
