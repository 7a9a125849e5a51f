#include "ui/run_view.h"

#include "ui/glib.h"
#include "ui/wording.h"

#include <glib/gi18n.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace refill {
namespace {

constexpr int spacing = 6; // pixels, as in GIMP's own dialogs
constexpr int wide_spacing = 12;
constexpr auto preview_interval = std::chrono::milliseconds(250);

/// Fractions this small say too little about how long the rest takes.
constexpr double smallest_telling_fraction = 0.02;

std::string clock_text(double seconds) {
    const long whole = std::lround(seconds);
    return GCharPtr(g_strdup_printf("%ld:%02ld", whole / 60, whole % 60)).get();
}

GtkWidget *left_label(const char *text) {
    GtkWidget *label = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
    return label;
}

GtkWidget *heading(const char *text) {
    GtkWidget *label = left_label(nullptr);
    gtk_label_set_markup(GTK_LABEL(label),
                         GCharPtr(g_markup_printf_escaped("<b>%s</b>", text)).get());
    return label;
}

void set_text(GtkWidget *label, const std::string &text) {
    gtk_label_set_text(GTK_LABEL(label), text.c_str());
}

GtkWidget *add(GtkWidget *box, GtkWidget *child, bool expand = false) {
    gtk_box_pack_start(GTK_BOX(box), child, expand, expand, 0);
    return child;
}

/// A label and, to its right, the value that it names.
GtkWidget *add_value(GtkWidget *grid, int row, const char *name) {
    GtkWidget *value = left_label(nullptr);
    gtk_label_set_width_chars(GTK_LABEL(value), 8);
    gtk_grid_attach(GTK_GRID(grid), left_label(name), 0, row, 1, 1);
    gtk_grid_attach(GTK_GRID(grid), value, 1, row, 1, 1);
    return value;
}

/// The hole as it is, with as much around it as its size, to be looked at until there is a fill.
Image surroundings(const Task &task) {
    const Rect hole = hole_bounds(task.hole);
    return crop(task.photo, expand(hole, std::max(hole.width, hole.height), task.photo.bounds()));
}

} // namespace

RunView::RunView() : preview_(420, 360), curve_(110) {
    widget_ = gtk_box_new(GTK_ORIENTATION_VERTICAL, wide_spacing);

    GtkWidget *head = add(widget_, gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing));
    title_ = add(head, left_label(nullptr));
    bar_ = add(head, gtk_progress_bar_new());

    GtkWidget *body = add(widget_, gtk_box_new(GTK_ORIENTATION_HORIZONTAL, wide_spacing), true);
    add(body, preview_.widget(), true);

    GtkWidget *side = add(body, gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing));
    gtk_widget_set_size_request(side, 240, -1);
    add(side, heading(_("Scales")));
    scales_ = add(side, gtk_grid_new());
    gtk_grid_set_column_spacing(GTK_GRID(scales_), wide_spacing);
    gtk_grid_set_row_spacing(GTK_GRID(scales_), 3);
    gtk_widget_set_margin_bottom(scales_, spacing);

    add(side, heading(_("Loss")));
    add(side, curve_.widget());

    GtkWidget *values = add(side, gtk_grid_new());
    gtk_grid_set_column_spacing(GTK_GRID(values), wide_spacing);
    gtk_grid_set_row_spacing(GTK_GRID(values), 3);
    loss_ = add_value(values, 0, _("Latest loss"));
    elapsed_ = add_value(values, 1, _("Elapsed"));
    remaining_ = add_value(values, 2, _("Remaining"));

    gtk_widget_show_all(widget_);
}

void RunView::begin(const Task &task) {
    stopping_ = false;
    begin_ = last_request_ = Clock::now();
    set_text(title_, progress_text({}));
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(bar_), 0.0);
    preview_.show(surroundings(task));
    curve_.show({});
    set_text(loss_, "–");
    clear_scale_rows();
    update_time({});
}

void RunView::update(Job &job) {
    const Progress progress = job.progress();
    if (!stopping_)
        set_text(title_, progress_text(progress));
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(bar_), progress.step.fraction);
    update_picture(job);
    update_scales(progress);
    update_time(progress);
    curve_.show(progress.losses);
    if (!progress.losses.empty())
        set_text(loss_, GCharPtr(g_strdup_printf("%.5f", progress.losses.back().loss)).get());
}

void RunView::show_stopping() {
    stopping_ = true;
    set_text(title_, _("Stopping, and keeping the best fill so far"));
}

/// Asks for the next picture only now that the last one is shown, and not too soon.
void RunView::update_picture(Job &job) {
    if (const auto preview = job.take_preview())
        preview_.show(preview->image);
    if (const auto now = Clock::now(); now - last_request_ >= preview_interval) {
        last_request_ = now;
        job.request_preview();
    }
}

void RunView::update_scales(const Progress &progress) {
    const bool all_over = progress.step.stage > Stage::refining;
    if (scale_rows_.size() > progress.scales.size())
        clear_scale_rows();
    while (scale_rows_.size() < progress.scales.size())
        add_scale_row();
    for (std::size_t i = 0; i < scale_rows_.size(); ++i) {
        const ScaleProgress &scale = progress.scales[i];
        const ScaleRow &row = scale_rows_[i];
        const bool begun = scale.width > 0;
        // A scale that stopped early is as complete as one that made every iteration.
        const bool over = all_over || static_cast<int>(i) + 1 < progress.step.scale;
        gtk_widget_set_sensitive(row.size, begun);
        gtk_widget_set_sensitive(row.count, begun);
        set_text(row.size,
                 begun ? GCharPtr(g_strdup_printf("%d × %d", scale.width, scale.height)).get()
                       : _("to come"));
        set_text(row.count,
                 begun ? GCharPtr(g_strdup_printf("%d/%d", scale.iteration, scale.iterations)).get()
                       : "");
        gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(row.bar),
                                      over ? 1.0
                                      : begun
                                          ? double(scale.iteration) / std::max(scale.iterations, 1)
                                          : 0.0);
    }
}

void RunView::update_time(const Progress &progress) {
    const double elapsed = std::chrono::duration<double>(Clock::now() - begin_).count();
    const double done = progress.step.fraction;
    set_text(elapsed_, clock_text(elapsed));
    set_text(remaining_, done < smallest_telling_fraction
                             ? "–"
                             : fill_in(_("about {}"), {clock_text(elapsed * (1 - done) / done)}));
}

void RunView::add_scale_row() {
    const int index = static_cast<int>(scale_rows_.size());
    GtkWidget *number = left_label(std::to_string(index + 1).c_str());
    const ScaleRow row{left_label(nullptr), gtk_progress_bar_new(), left_label(nullptr)};
    gtk_label_set_width_chars(GTK_LABEL(row.size), 11);
    gtk_label_set_width_chars(GTK_LABEL(row.count), 7);
    gtk_label_set_xalign(GTK_LABEL(row.count), 1.0f);
    gtk_widget_set_valign(row.bar, GTK_ALIGN_CENTER);
    gtk_widget_set_hexpand(row.bar, TRUE);
    gtk_grid_attach(GTK_GRID(scales_), number, 0, index, 1, 1);
    gtk_grid_attach(GTK_GRID(scales_), row.size, 1, index, 1, 1);
    gtk_grid_attach(GTK_GRID(scales_), row.bar, 2, index, 1, 1);
    gtk_grid_attach(GTK_GRID(scales_), row.count, 3, index, 1, 1);
    gtk_widget_show_all(scales_);
    scale_rows_.push_back(row);
}

void RunView::clear_scale_rows() {
    gtk_container_foreach(
        GTK_CONTAINER(scales_), [](GtkWidget *child, gpointer) { gtk_widget_destroy(child); },
        nullptr);
    scale_rows_.clear();
}

} // namespace refill
