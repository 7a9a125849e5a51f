#include "core/monitor.h"

#include "core/error.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace refill {

Monitor::Monitor(const Observer &observer, std::stop_token stop, std::stop_token cancel,
                 std::function<void()> looked)
    : observer_(&observer), stop_(std::move(stop)), cancel_(std::move(cancel)),
      looked_(std::move(looked)) {}

void Monitor::check() const {
    if (stop_requested())
        throw Stopped{};
}

void Monitor::check_cancel() const {
    if (cancelled())
        throw Stopped{};
}

double Monitor::elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

void Monitor::plan(std::vector<double> work_of_holes) {
    work_ = std::move(work_of_holes);
    total_work_ = std::accumulate(work_.begin(), work_.end(), 0.0);
}

void Monitor::begin_hole() {
    REFILL_ASSERT(hole_ < static_cast<int>(work_.size()));
    if (hole_ > 0)
        finished_work_ += work_[hole_ - 1];
    ++hole_;
    part_begin_ = 0.0;
    part_end_ = 1.0;
}

Monitor::Part::Part(Monitor &monitor, double begin, double end)
    : monitor_(monitor), begin_around_(monitor.part_begin_), end_around_(monitor.part_end_),
      stage_around_(monitor.part_stage_) {
    const double length = end_around_ - begin_around_;
    monitor.part_begin_ = begin_around_ + length * begin;
    monitor.part_end_ = begin_around_ + length * end;
}

Monitor::Part::Part(Monitor &monitor, double begin, double end, Stage stage)
    : Part(monitor, begin, end) {
    monitor.part_stage_ = stage;
}

Monitor::Part::~Part() {
    monitor_.part_begin_ = begin_around_;
    monitor_.part_end_ = end_around_;
    monitor_.part_stage_ = stage_around_;
}

void Monitor::record(LossRecord record) {
    if (!part_stage_)
        losses_.push_back(record);
}

void Monitor::record(ScaleRecord record) {
    if (!part_stage_)
        scales_.push_back(record);
}

void Monitor::record(ChosenSize record) {
    if (!part_stage_)
        sizes_.push_back(record);
}

void Monitor::note(Note note) {
    const auto is_same = [&](const Note &other) {
        return other.message == note.message && other.values == note.values;
    };
    if (std::ranges::none_of(notes_, is_same))
        notes_.push_back(std::move(note));
}

void Monitor::report(Step step, double done) {
    if (hole_ > 0) {
        const double work =
            finished_work_ + work_[hole_ - 1] * (part_begin_ + (part_end_ - part_begin_) * done);
        fraction_ = std::clamp(work / total_work_, fraction_, 1.0);
    }
    if (!*observer_)
        return;
    if (part_stage_) {
        step.stage = *part_stage_;
        step.loss = std::numeric_limits<double>::quiet_NaN();
    }
    if (step.preview && look_)
        step.preview = [this, show = std::move(step.preview)] {
            Preview preview = show();
            look_(preview);
            return preview;
        };
    step.hole = std::max(hole_, 1);
    step.holes = std::max<int>(work_.size(), 1);
    step.fraction = fraction_;
    step.elapsed = elapsed();
    (*observer_)(step);
}

void Monitor::report_filled(Step step, const Rect &place, std::function<Image()> look,
                            double done) {
    step.stage = Stage::filling;
    step.loss = std::numeric_limits<double>::quiet_NaN();
    step.preview = [&] { return Preview{place, look()}; };
    report(step, done);
}

void Monitor::hand_over(Result &result) {
    result.losses = std::move(losses_);
    result.scales = std::move(scales_);
    result.sizes = std::move(sizes_);
    result.notes = std::move(notes_);
    result.seconds = elapsed();
}

} // namespace refill
