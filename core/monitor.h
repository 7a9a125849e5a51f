#pragma once
/// Between the engines and the caller: passes progress on, says when to stop, keeps the record.

#include "core/inpaint.h"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace refill {

/// Thrown inside the engines where a stop or a cancel was asked for. It never leaves inpaint().
struct Stopped {};

class Monitor {
public:
    /// For one run; assigning another begins the next. `observer` must outlive the run.
    /// `looked` is called, from any thread, wherever the work could end.
    Monitor(const Observer &observer, std::stop_token stop, std::stop_token cancel = {},
            std::function<void()> looked = {});

    /// Throws Stopped where the work at hand is to end: once a cancel was asked for, or a stop
    /// and it is not Finishing.
    void check() const;
    bool stop_requested() const { return cancelled() || (!finishing_ && stopping()); }

    /// Throws Stopped once a cancel was asked for.
    void check_cancel() const;
    bool cancelled() const {
        if (looked_)
            looked_();
        return cancel_.stop_requested();
    }
    /// Whether a stop was asked for: what can be left out is left out from now on.
    bool stopping() const { return stop_.stop_requested(); }

    /// While it lives, the work at hand is done in spite of a stop, since the fill is not
    /// presentable without it.
    class Finishing;

    double elapsed() const;

    /// The work of each hole, in any unit that is even in time; before the first hole.
    void plan(std::vector<double> work_of_holes);
    /// Holes are worked on in the order of the plan.
    void begin_hole();
    int hole() const { return hole_; }

    /// While it lives, what is reported is a part of the work of the hole, or of the part around
    /// it.
    class Part;

    /// Tells the observer about `step`; `done` is the fraction of the part's work that is done.
    /// Fills in holes, fraction and time.
    void report(Step step, double done);

    /// The same for an engine without iterations, once it has filled `place` at the scale that
    /// `step` names. `look` makes the picture of it, during the call or never.
    void report_filled(Step step, const Rect &place, std::function<Image()> look, double done);

    /// From here on, `look` changes each preview before it is shown; an empty one, none.
    void change_previews(std::function<void(Preview &)> look) { look_ = std::move(look); }

    void record(LossRecord record);
    void record(ScaleRecord record);
    void record(ChosenSize record);
    /// Said once, however many holes it is true of.
    void note(Note note);

    /// Moves all records into `result`.
    void hand_over(Result &result);

private:
    const Observer *observer_;
    std::stop_token stop_;
    std::stop_token cancel_;
    std::function<void()> looked_;
    bool finishing_ = false;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::vector<double> work_;
    double total_work_ = 0.0;
    double finished_work_ = 0.0;
    double fraction_ = 0.0;
    int hole_ = 0;
    double part_begin_ = 0.0; ///< of the hole's work
    double part_end_ = 1.0;
    std::optional<Stage> part_stage_;
    std::function<void(Preview &)> look_;
    std::vector<LossRecord> losses_;
    std::vector<ScaleRecord> scales_;
    std::vector<ChosenSize> sizes_;
    std::vector<Note> notes_;
};

class Monitor::Finishing {
public:
    explicit Finishing(Monitor &monitor)
        : monitor_(monitor), around_(std::exchange(monitor.finishing_, true)) {}
    ~Finishing() { monitor_.finishing_ = around_; }
    Finishing(const Finishing &) = delete;
    Finishing &operator=(const Finishing &) = delete;

private:
    Monitor &monitor_;
    bool around_;
};

class Monitor::Part {
public:
    /// From `begin` to `end` of what is around it, both in [0, 1].
    Part(Monitor &monitor, double begin, double end);

    /// The same for an engine that works for another stage: its steps count as that stage's, and
    /// its losses and scales are not recorded.
    Part(Monitor &monitor, double begin, double end, Stage stage);

    ~Part();
    Part(const Part &) = delete;
    Part &operator=(const Part &) = delete;

private:
    Monitor &monitor_;
    double begin_around_;
    double end_around_;
    std::optional<Stage> stage_around_;
};

} // namespace refill
