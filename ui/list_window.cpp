#include "ui/list_window.h"

#include "ui/wording.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

constexpr int spacing = 6;
constexpr int characters = 52; // of a row
constexpr char row_id[] = "refill-id";

} // namespace

void show_failure(GtkWindow *parent, const std::string &text) {
    GtkWidget *window = gtk_message_dialog_new(parent, GTK_DIALOG_MODAL, GTK_MESSAGE_WARNING,
                                               GTK_BUTTONS_CLOSE, "%s", text.c_str());
    gtk_dialog_run(GTK_DIALOG(window));
    gtk_widget_destroy(window);
}

ListWindow::ListWindow(GtkWindow *parent, const char *title, int width, int height)
    : window_(gtk_dialog_new_with_buttons(title, parent, GTK_DIALOG_MODAL, _("_Close"),
                                          GTK_RESPONSE_CLOSE, nullptr)),
      buttons_(gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing)) {
    gtk_window_set_default_size(window(), width, height);
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(window_));
    gtk_container_set_border_width(GTK_CONTAINER(content), 2 * spacing);
    gtk_box_set_spacing(GTK_BOX(content), spacing);

    GtkWidget *scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_container_add(GTK_CONTAINER(scrolled), list_);
    atk_object_set_name(gtk_widget_get_accessible(list_), title);
    connect<void(GtkListBox *)>(list_, "selected-rows-changed",
                                [this](GtkListBox *) { follow_choice(); });

    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2 * spacing);
    gtk_box_pack_start(GTK_BOX(row), scrolled, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(row), buttons_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), row, TRUE, TRUE, 0);
    gtk_widget_show_all(content);
}

void ListWindow::add_below(GtkWidget *widget) {
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(window_));
    gtk_box_pack_start(GTK_BOX(content), widget, FALSE, FALSE, 0);
}

void ListWindow::set_placeholder(const char *text) {
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), characters);
    gtk_widget_show(label);
    gtk_list_box_set_placeholder(GTK_LIST_BOX(list_), label);
}

void ListWindow::set_filler(std::function<void()> fill) {
    fill_ = std::move(fill);
    refill();
}

void ListWindow::refill() {
    gtk_container_foreach(
        GTK_CONTAINER(list_), [](GtkWidget *row, gpointer) { gtk_widget_destroy(row); }, nullptr);
    if (fill_)
        fill_();
    follow_choice();
}

void ListWindow::add_row(const std::string &text, const std::string &id) {
    GtkWidget *label = gtk_label_new(text.c_str());
    gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), characters);
    gtk_widget_set_margin_top(label, spacing / 2);
    gtk_widget_set_margin_bottom(label, spacing / 2);
    g_object_set_data_full(G_OBJECT(label), row_id, g_strdup(id.c_str()), g_free);
    gtk_widget_show(label);
    gtk_list_box_insert(GTK_LIST_BOX(list_), label, -1);
}

std::string ListWindow::chosen() const {
    GtkListBoxRow *row = gtk_list_box_get_selected_row(GTK_LIST_BOX(list_));
    const auto *id = static_cast<const char *>(
        row ? g_object_get_data(G_OBJECT(gtk_bin_get_child(GTK_BIN(row))), row_id) : nullptr);
    return id ? id : "";
}

void ListWindow::add_button(const char *label, Button button, std::function<void()> action) {
    GtkWidget *widget = gtk_button_new_with_mnemonic(label);
    gtk_box_pack_start(GTK_BOX(buttons_), widget, FALSE, FALSE, 0);
    gtk_widget_show(widget);
    if (button == Button::with_choice)
        of_choice_.push_back(widget);
    connect<void(GtkButton *)>(widget, "clicked", [this, action](GtkButton *) {
        soon_.call([this, action] { act(action); }); // or a question would hold the signal up
    });
    follow_choice();
}

void ListWindow::act(const std::function<void()> &action) {
    try {
        action();
    } catch (...) {
        show_failure(window(), current_exception_text());
    }
    refill();
}

void ListWindow::follow_choice() {
    for (GtkWidget *button : of_choice_)
        gtk_widget_set_sensitive(button, !chosen().empty());
}

} // namespace refill
