#include "ui/job.h"

#include <cmath>
#include <utility>

namespace refill {
namespace {

/// Where the row of this step is, or is to be.
ProgressRow &row_of(Progress &progress, const Step &step) {
    const int scale = is_engines(step.stage) ? step.scale : 0;
    auto &rows = progress.rows;
    if (rows.empty() || rows.back().stage != step.stage || rows.back().scale != scale)
        rows.push_back({.stage = step.stage, .scale = scale});
    return rows.back();
}

bool follows_engine(Stage stage) {
    return !is_engines(stage) && stage != Stage::loading && stage != Stage::choosing;
}

void record(Progress &progress, const Step &step) {
    if (progress.started && progress.step.hole != step.hole)
        progress.rows.clear();
    const double since = progress.started ? progress.step.elapsed : 0.0;
    progress.started = true;
    progress.step = step;
    progress.step.preview = nullptr; // valid only during the observer's call
    ProgressRow &row = row_of(progress, step);
    row.seconds += step.elapsed - since;
    if (follows_engine(step.stage))
        progress.after_engine += step.elapsed - since;
    row.iteration = step.iteration;
    row.iterations = step.iterations;
    if (is_engines(step.stage)) {
        row.width = step.scale_width;
        row.height = step.scale_height;
    }
    if (is_engines(step.stage) && std::isfinite(step.loss))
        progress.losses.push_back({step.hole, step.scale, step.loss});
}

} // namespace

Job::Job(Task task, RememberedFills *remembered)
    : task_(std::move(task)), remembered_(remembered),
      thread_([this](std::stop_token cancel) { run(std::move(cancel)); }) {}

Progress Job::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

std::optional<LivePicture> Job::take_preview() {
    const std::lock_guard lock(mutex_);
    return std::exchange(preview_, std::nullopt);
}

Result Job::result() {
    if (thread_.joinable())
        thread_.join();
    if (failure_)
        std::rethrow_exception(failure_);
    return std::move(result_);
}

void Job::run(std::stop_token cancel) {
    try {
        const Subject &subject = *task_.subject;
        result_ = inpaint(*subject.photo, subject.hole, subject.sources, task_.params,
                          {.observer = [this](const Step &step) { observe(step); },
                           .stop = stop_.get_token(),
                           .cancel = std::move(cancel),
                           .remembered = remembered_});
    } catch (...) {
        failure_ = std::current_exception();
    }
    finished_ = true;
}

void Job::observe(const Step &step) {
    std::optional<LivePicture> live;
    if (step.preview && preview_wanted_.exchange(false)) {
        const Preview preview = step.preview();
        if (!preview.image.empty())
            live = LivePicture{preview.area, std::make_shared<Picture>(preview.image)};
    }
    const std::lock_guard lock(mutex_);
    record(progress_, step);
    if (live)
        preview_ = std::move(live);
}

} // namespace refill
