#include "ui/job.h"

#include <cmath>
#include <utility>

namespace refill {
namespace {

void record(Progress &progress, const Step &step) {
    if (progress.started && progress.step.hole != step.hole)
        progress.scales.clear();
    progress.started = true;
    progress.step = step;
    progress.step.preview = nullptr; // valid only during the observer's call
    if (!is_engines(step.stage))
        return; // no scales of the network
    progress.scales.resize(step.scales);
    progress.scales.at(step.scale - 1) = {step.scale_width, step.scale_height, step.iteration,
                                          step.iterations};
    if (std::isfinite(step.loss))
        progress.losses.push_back({step.hole, step.scale, step.loss});
}

} // namespace

Job::Job(Task task)
    : task_(std::move(task)), thread_([this](std::stop_token cancel) { run(std::move(cancel)); }) {}

Progress Job::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

std::optional<Preview> Job::take_preview() {
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
        result_ = inpaint(task_.photo, task_.hole, task_.params,
                          {.observer = [this](const Step &step) { observe(step); },
                           .stop = stop_.get_token(),
                           .cancel = std::move(cancel)});
    } catch (...) {
        failure_ = std::current_exception();
    }
    finished_ = true;
}

void Job::observe(const Step &step) {
    std::optional<Preview> preview;
    if (step.preview && preview_wanted_.exchange(false))
        preview = step.preview();

    const std::lock_guard lock(mutex_);
    record(progress_, step);
    if (preview && !preview->image.empty())
        preview_ = std::move(preview);
}

} // namespace refill
