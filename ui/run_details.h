#pragma once
/// What the engine does, for those who want to know: a row for each scale and each stage with its
/// size, iterations and time, and the losses as a plot.

#include "ui/job.h"
#include "ui/loss_curve.h"

#include <gtk/gtk.h>

#include <vector>

namespace refill {

class RunDetails {
public:
    RunDetails();
    RunDetails(const RunDetails &) = delete;
    RunDetails &operator=(const RunDetails &) = delete;

    GtkWidget *widget() const { return widget_; }

    void update(const Progress &progress);

private:
    struct Row {
        GtkWidget *name;
        GtkWidget *size;
        GtkWidget *count;
        GtkWidget *time;
    };

    void add_row();
    void clear_rows();

    GtkWidget *widget_;
    GtkWidget *grid_;
    GtkWidget *loss_;
    LossCurve curve_;
    std::vector<Row> rows_;
};

} // namespace refill
