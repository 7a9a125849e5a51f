#include "ui/forecast_line.h"

#include "ui/glib.h"
#include "ui/wording.h"

#include <exception>

namespace refill {
namespace {

/// Nothing where the task cannot be run: it says why when it is.
std::optional<Forecast> forecast_of(const Task &task) {
    try {
        return forecast(task.subject->hole, task.params);
    } catch (const std::exception &) {
        return std::nullopt;
    }
}

} // namespace

ForecastLine::ForecastLine() : label_(gtk_label_new(nullptr)) {
    gtk_label_set_xalign(GTK_LABEL(label_), 0.0f);
    gtk_label_set_line_wrap(GTK_LABEL(label_), TRUE);
    gtk_widget_show(label_);
}

void ForecastLine::ask(Task task) {
    next_ = std::move(task);
    if (!busy_)
        begin();
}

void ForecastLine::begin() {
    busy_ = true;
    background_.run([this, task = *std::exchange(next_, std::nullopt)]() -> Background::Done {
        return [this, found = forecast_of(task), limit = task.params.memory_limit] {
            take(found, limit);
        };
    });
}

void ForecastLine::take(const std::optional<Forecast> &found, int memory_limit) {
    busy_ = false;
    if (next_)
        return begin();
    seconds_ = found ? found->seconds : 0.0;
    gtk_label_set_text(GTK_LABEL(label_), found ? forecast_text(*found, memory_limit).c_str() : "");
}

} // namespace refill
