#pragma once
/// What is seen while the engine works: the scales, the picture, the losses, the time.

#include "ui/job.h"
#include "ui/loss_curve.h"
#include "ui/preview.h"

#include <gtk/gtk.h>

#include <chrono>
#include <vector>

namespace refill {

class RunView {
public:
    RunView();

    GtkWidget *widget() const { return widget_; }

    /// Clears what an earlier run left, shows what is to be filled, and starts the clock.
    void begin(const Task &task);

    /// Shows how far `job` is. Call it several times a second.
    void update(Job &job);

    /// From now on says that the run is about to end.
    void show_stopping();

private:
    struct ScaleRow {
        GtkWidget *size;
        GtkWidget *bar;
        GtkWidget *count;
    };

    void update_picture(Job &job);
    void update_scales(const Progress &progress);
    void update_time(const Progress &progress);
    void add_scale_row();
    void clear_scale_rows();

    using Clock = std::chrono::steady_clock;

    GtkWidget *widget_;
    GtkWidget *title_;
    GtkWidget *bar_;
    GtkWidget *scales_;
    GtkWidget *loss_;
    GtkWidget *elapsed_;
    GtkWidget *remaining_;
    PreviewArea preview_;
    LossCurve curve_;
    std::vector<ScaleRow> scale_rows_;
    Clock::time_point begin_;
    Clock::time_point last_request_;
    bool stopping_ = false;
};

} // namespace refill
