#include "ui/run_details.h"

#include "ui/glib.h"
#include "ui/wording.h"

#include <glib/gi18n.h>

#include <string>

namespace refill {
namespace {

constexpr int spacing = 6; // pixels, as in GIMP's own dialogs
constexpr int wide_spacing = 12;
constexpr int rows_in_sight = 110; // pixels

GtkWidget *left_label() {
    GtkWidget *label = gtk_label_new(nullptr);
    gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
    return label;
}

GtkWidget *right_label(int characters) {
    GtkWidget *label = gtk_label_new(nullptr);
    gtk_label_set_xalign(GTK_LABEL(label), 1.0f);
    gtk_label_set_width_chars(GTK_LABEL(label), characters);
    return label;
}

void set_text(GtkWidget *label, const std::string &text) {
    if (text != gtk_label_get_text(GTK_LABEL(label)))
        gtk_label_set_text(GTK_LABEL(label), text.c_str());
}

} // namespace

RunDetails::RunDetails() : curve_(80) {
    widget_ = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, wide_spacing);
    grid_ = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(grid_), wide_spacing);
    gtk_grid_set_row_spacing(GTK_GRID(grid_), 2);
    GtkWidget *scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_overlay_scrolling(GTK_SCROLLED_WINDOW(scrolled), FALSE);
    gtk_scrolled_window_set_min_content_height(GTK_SCROLLED_WINDOW(scrolled), rows_in_sight);
    gtk_container_add(GTK_CONTAINER(scrolled), grid_);
    gtk_box_pack_start(GTK_BOX(widget_), scrolled, FALSE, FALSE, 0);

    GtkWidget *side = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
    loss_ = left_label();
    atk_object_set_name(gtk_widget_get_accessible(curve_.widget()), _("Loss"));
    gtk_box_pack_start(GTK_BOX(side), loss_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(side), curve_.widget(), TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(widget_), side, TRUE, TRUE, 0);
    gtk_widget_show_all(widget_);
}

void RunDetails::update(const Progress &progress) {
    if (rows_.size() > progress.rows.size())
        clear_rows();
    while (rows_.size() < progress.rows.size())
        add_row();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const ProgressRow &from = progress.rows[i];
        const Row &row = rows_[i];
        set_text(row.name, row_text(from));
        set_text(row.size, from.width > 0 ? GCharPtr(g_strdup_printf(_("%d × %d px"), from.width,
                                                                     from.height))
                                                .get()
                                          : "");
        set_text(row.count,
                 from.iterations > 1
                     ? GCharPtr(g_strdup_printf("%d/%d", from.iteration, from.iterations)).get()
                     : "");
        set_text(row.time, GCharPtr(g_strdup_printf(_("%.1f s"), from.seconds)).get());
    }
    curve_.show(progress.losses);
    set_text(loss_, progress.losses.empty()
                        ? _("Loss")
                        : GCharPtr(g_strdup_printf(_("Loss %.5f"), progress.losses.back().loss))
                              .get());
}

void RunDetails::add_row() {
    const int index = static_cast<int>(rows_.size());
    const Row row{left_label(), right_label(13), right_label(7), right_label(7)};
    int column = 0;
    for (GtkWidget *label : {row.name, row.size, row.count, row.time})
        gtk_grid_attach(GTK_GRID(grid_), label, column++, index, 1, 1);
    gtk_widget_show_all(grid_);
    rows_.push_back(row);
}

void RunDetails::clear_rows() {
    for (const Row &row : rows_)
        for (GtkWidget *label : {row.name, row.size, row.count, row.time})
            gtk_widget_destroy(label);
    rows_.clear();
}

} // namespace refill
