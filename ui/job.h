#pragma once
/// One run of the engine on a thread of its own.
///
/// The main thread, which alone may call GTK and libgimp, looks at progress() now and then; nothing
/// here calls back into it.

#include "core/engines/remembered_fills.h"
#include "ui/picture.h"
#include "ui/subject.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace refill {

/// A look at the fill as it stands, ready for drawing.
struct LivePicture {
    Rect area; ///< the part of the photo that it shows
    std::shared_ptr<const Picture> picture;
};

/// The loss of one iteration.
struct LossPoint {
    int hole;
    int scale;
    double loss;
};

/// What is known of one scale, or of one stage after them, of the hole being worked on.
struct ProgressRow {
    Stage stage = Stage::filling;
    int scale = 0; ///< from 1; 0 where the stage has none
    int width = 0; ///< pixels; 0 where the stage has none
    int height = 0;
    int iteration = 0;
    int iterations = 0;
    double seconds = 0.0; ///< so far
};

/// The run so far.
struct Progress {
    Step step;                     ///< the latest; its `preview` is empty
    std::vector<LossPoint> losses; ///< in the order in which they came
    std::vector<ProgressRow> rows; ///< of this hole, in the order in which they began
    double after_engine = 0.0;     ///< seconds that what follows the engine took, of all holes
    bool started = false;          ///< whether there was a step yet
};

class Job {
public:
    /// Starts at once. Takes networks' fills from `remembered`, which is this job's alone as long
    /// as it lives; it may be null.
    explicit Job(Task task, RememberedFills *remembered = nullptr);

    /// Cancels the run, if it still goes on, and waits for its end.
    ~Job() = default;

    Progress progress() const;

    /// Asks for a picture with the next step. It costs the engine time, so it is made on request.
    void request_preview() { preview_wanted_ = true; }

    /// The picture last made, once.
    std::optional<LivePicture> take_preview();

    /// Asks the run to end soon, with a fill that can be shown. Returns at once; more than once
    /// does no harm.
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
    RememberedFills *remembered_;
    std::atomic<bool> preview_wanted_ = true;
    std::atomic<bool> finished_ = false;

    mutable std::mutex mutex_; // guards the next two
    Progress progress_;
    std::optional<LivePicture> preview_;

    Result result_; // the thread's until finished_
    std::exception_ptr failure_;

    std::stop_source stop_;
    std::jthread thread_; // last, so that it ends before what it uses goes
};

} // namespace refill
