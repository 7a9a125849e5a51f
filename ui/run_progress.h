#pragma once
/// One line that says what is being done, one bar, the time that is left, and the details, folded.

#include "ui/remaining_time.h"
#include "ui/run_details.h"

#include <gtk/gtk.h>

#include <chrono>
#include <string>

namespace refill {

class RunProgress {
public:
    RunProgress();
    RunProgress(const RunProgress &) = delete;
    RunProgress &operator=(const RunProgress &) = delete;

    GtkWidget *widget() const { return widget_; }

    /// Starts the clock. `forecast`: the seconds that the run is expected to take; 0: unknown.
    void begin(double forecast);

    /// Shows how far it is. Call it several times a second. `number`: of a further try, which is
    /// said.
    void update(const Progress &progress, int number = 0);

    /// From now on says this in place of what is being done.
    void say(const std::string &text);

private:
    void update_time(const Progress &progress);

    using Clock = std::chrono::steady_clock;

    GtkWidget *widget_;
    GtkWidget *words_;
    GtkWidget *remaining_;
    GtkWidget *bar_;
    RunDetails details_;
    Clock::time_point begin_;
    RemainingTime time_;
    bool said_ = false;
};

} // namespace refill
