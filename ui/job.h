#pragma once
/// One run of the engine on a thread of its own.
///
/// The main thread, which alone may call GTK and libgimp, looks at progress() now and then; nothing
/// here calls back into it.

#include "core/inpaint.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace refill {

/// What one run takes.
struct Task {
    Image photo;
    Mask hole;
    Params params;
};

/// The loss of one iteration.
struct LossPoint {
    int hole;
    int scale;
    double loss;
};

/// What is known of one scale of the hole being worked on.
struct ScaleProgress {
    int width = 0; ///< pixels; 0 before the scale is begun
    int height = 0;
    int iteration = 0;
    int iterations = 0;
};

/// The run so far.
struct Progress {
    Step step;                         ///< the latest; its `preview` is empty
    std::vector<LossPoint> losses;     ///< in the order in which they came
    std::vector<ScaleProgress> scales; ///< from the smallest
    bool started = false;              ///< whether there was a step yet
};

class Job {
public:
    /// Starts at once.
    explicit Job(Task task);

    /// Cancels the run, if it still goes on, and waits for its end.
    ~Job() = default;

    Progress progress() const;

    /// Asks for a picture with the next step. It costs the engine time, so it is made on request.
    void request_preview() { preview_wanted_ = true; }

    /// The picture last made, once.
    std::optional<Preview> take_preview();

    /// Asks the run to end soon, with a fill that can be shown. Returns at once; more than once does
    /// no harm.
    void stop() { stop_.request_stop(); }

    /// Asks the run to end at once, without a fill. Returns before it has.
    void cancel() { thread_.request_stop(); }

    bool finished() const { return finished_; }

    const Task &task() const { return task_; }

    /// Waits for the end. Throws what the engine threw.
    Result result();

private:
    void run(std::stop_token cancel);
    void observe(const Step &step);

    const Task task_;
    std::atomic<bool> preview_wanted_ = true;
    std::atomic<bool> finished_ = false;

    mutable std::mutex mutex_; // guards the next two
    Progress progress_;
    std::optional<Preview> preview_;

    Result result_; // the thread's until finished_
    std::exception_ptr failure_;

    std::stop_source stop_;
    std::jthread thread_; // last, so that it ends before what it uses goes
};

} // namespace refill
