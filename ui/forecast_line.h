#pragma once
/// A line that says what a run is going to take, before it begins.

#include "core/forecast.h"
#include "ui/background.h"
#include "ui/subject.h"

#include <gtk/gtk.h>

#include <memory>
#include <optional>

namespace refill {

class ForecastLine {
public:
    ForecastLine();
    ForecastLine(const ForecastLine &) = delete;
    ForecastLine &operator=(const ForecastLine &) = delete;

    GtkWidget *widget() const { return label_; }

    /// Finds out about this task on a thread, and says it then. What was asked meanwhile comes
    /// next.
    void ask(Task task);

    /// Of the task asked about last; 0 while they are not known.
    double seconds() const { return seconds_; }

private:
    void begin();
    void take(const std::optional<Forecast> &forecast, int memory_limit);

    GtkWidget *label_;
    std::optional<Task> next_;
    bool busy_ = false;
    double seconds_ = 0.0;
    Background background_;
};

} // namespace refill
