#pragma once
/// Between the engines and the caller: passes progress on, says when to stop, keeps the record.

#include "core/inpaint.h"

#include <chrono>

namespace refill {

/// Thrown inside the engines where a stop was asked for. It never leaves inpaint().
struct Stopped {};

class Monitor {
public:
    Monitor(const Observer &observer, std::stop_token stop);

    /// Throws Stopped once a stop was asked for.
    void check() const;
    bool stop_requested() const { return stop_.stop_requested(); }

    double elapsed() const;

    /// The work of each hole, in any unit that is even in time; before the first hole.
    void plan(std::vector<double> work_of_holes);
    /// Holes are worked on in the order of the plan.
    void begin_hole();
    int hole() const { return hole_; }

    /// A part of the hole's work, as fractions of it.
    struct Part {
        double begin = 0.0;
        double end = 1.0;
    };

    /// What is reported from here on is the part from `begin` to `end` of the hole's work.
    void begin_part(double begin, double end);
    Part part() const { return part_; }

    /// Tells the observer about `step`; `done` is the fraction of the part's work that is done.
    /// Fills in holes, fraction and time.
    void report(Step step, double done);

    /// The same for an engine without iterations, once it has filled `place` at the scale that
    /// `step` names. `look` makes the picture of it, during the call or never.
    void report_filled(Step step, const Rect &place, std::function<Image()> look, double done);

    void record(LossRecord record) { losses_.push_back(record); }
    void record(ScaleRecord record) { scales_.push_back(record); }
    void note(Note note) { notes_.push_back(std::move(note)); }

    /// Moves all records into `result`.
    void hand_over(Result &result);

private:
    const Observer &observer_;
    std::stop_token stop_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::vector<double> work_;
    double total_work_ = 0.0;
    double finished_work_ = 0.0;
    double fraction_ = 0.0;
    int hole_ = 0;
    Part part_;
    std::vector<LossRecord> losses_;
    std::vector<ScaleRecord> scales_;
    std::vector<Note> notes_;
};

} // namespace refill
