#include "ui/form.h"

#include "ui/text_room.h"

namespace refill {
namespace {

constexpr int spacing = 6; // pixels, as in GIMP's own dialogs
constexpr int indent = 12;
constexpr int label_width = 13; // characters; longer labels are broken into lines

/// Lists in the control get the room that what is chosen in them needs.
void make_room(GtkWidget *widget) {
    if (GTK_IS_COMBO_BOX_TEXT(widget))
        make_room_for_chosen(GTK_COMBO_BOX(widget));
    else if (GTK_IS_BOX(widget))
        gtk_container_foreach(
            GTK_CONTAINER(widget), [](GtkWidget *child, gpointer) { make_room(child); }, nullptr);
}

/// Says to screen readers what the tooltip says.
void describe(GtkWidget *control, const char *help) {
    gtk_widget_set_tooltip_text(control, help);
    atk_object_set_description(gtk_widget_get_accessible(control), help);
}

} // namespace

Form::Form(const Columns &columns, int margin)
    : columns_(columns), margin_(margin), grid_(gtk_grid_new()) {
    gtk_grid_set_row_spacing(GTK_GRID(grid_), spacing);
    gtk_grid_set_column_spacing(GTK_GRID(grid_), spacing);
}

void Form::add(const char *label, const char *help, GtkWidget *control, GtkWidget *reset) {
    describe(control, help);
    gtk_widget_set_hexpand(control, TRUE);
    make_room(control);
    if (GTK_IS_CHECK_BUTTON(control)) {
        gtk_widget_set_margin_start(control, margin_);
        gtk_grid_attach(GTK_GRID(grid_), control, 0, row_, 2, 1);
        labels_.push_back(GTK_LABEL(gtk_bin_get_child(GTK_BIN(control))));
    } else {
        gtk_grid_attach(GTK_GRID(grid_), label_for(control, label, help), 0, row_, 1, 1);
        gtk_grid_attach(GTK_GRID(grid_), control, 1, row_, 1, 1);
    }
    add_reset(reset);
    ++row_;
}

GtkWidget *Form::label_for(GtkWidget *control, const char *text, const char *help) {
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_width_chars(GTK_LABEL(label), label_width);
    gtk_label_set_max_width_chars(GTK_LABEL(label), label_width);
    gtk_widget_set_margin_start(label, margin_);
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), control);
    gtk_widget_set_tooltip_text(label, help);
    gtk_size_group_add_widget(columns_.labels, label);
    g_object_bind_property(control, "sensitive", label, "sensitive", G_BINDING_SYNC_CREATE);
    labels_.push_back(GTK_LABEL(label));
    return label;
}

/// In a place of its own, so that nothing moves when the button comes and goes.
void Form::add_reset(GtkWidget *reset) {
    GtkWidget *place = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_size_group_add_widget(columns_.resets, place);
    if (reset) {
        int width = 0;
        gtk_widget_get_preferred_width(reset, nullptr, &width);
        gtk_widget_set_size_request(place, width, -1);
        gtk_box_pack_start(GTK_BOX(place), reset, FALSE, FALSE, 0);
    }
    gtk_grid_attach(GTK_GRID(grid_), place, 2, row_, 1, 1);
}

Form Form::part() const { return Form(columns_, margin_ + indent); }

} // namespace refill
