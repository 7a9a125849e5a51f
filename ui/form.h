#pragma once
/// Rows of a label, a control and what resets it.

#include <gtk/gtk.h>

#include <vector>

namespace refill {

/// What all rows of a window share, so that they line up.
struct Columns {
    GtkSizeGroup *labels;
    GtkSizeGroup *resets;
};

class Form {
public:
    /// `margin`, in pixels, is before each label.
    explicit Form(const Columns &columns, int margin = 0);

    GtkWidget *grid() const { return grid_; }

    /// A row. `help` is shown as a tooltip and read by screen readers; a check button has its label
    /// in itself. `reset` may be null.
    void add(const char *label, const char *help, GtkWidget *control, GtkWidget *reset = nullptr);

    /// A row of one widget.
    void add_wide(GtkWidget *widget) { gtk_grid_attach(GTK_GRID(grid_), widget, 0, row_++, 3, 1); }

    /// What names each control.
    const std::vector<GtkLabel *> &labels() const { return labels_; }

    /// A form within this one, its labels set in.
    Form part() const;

private:
    GtkWidget *label_for(GtkWidget *control, const char *text, const char *help);
    void add_reset(GtkWidget *reset);

    Columns columns_;
    int margin_;
    GtkWidget *grid_;
    std::vector<GtkLabel *> labels_;
    int row_ = 0;
};

} // namespace refill
