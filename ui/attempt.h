#pragma once
/// What one press of a button has made: the try that was asked for, and further ones, each from its
/// task to a candidate.

#include "ui/background.h"
#include "ui/candidates.h"
#include "ui/glib.h"
#include "ui/job.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace refill {

class Attempt {
public:
    /// All called on the main loop.
    struct Events {
        std::function<void(Job &)> goes_on; ///< several times a second
        std::function<void(ShownCandidate)> made;
        std::function<void(const std::string &text)> failed; ///< in the user's language
        std::function<void()> further;                       ///< a further task begins
        std::function<void()> ended; ///< once, last; another attempt may be begun then
    };

    Attempt() = default;
    Attempt(const Attempt &) = delete;
    Attempt &operator=(const Attempt &) = delete;

    /// Begins with the first task; none may be running. The candidates are numbered from `number`
    /// on. `remembered` is its own until it ends.
    void begin(std::vector<Task> tasks, int number, RememberedFills *remembered, Events events);

    /// Has the first task end soon with a fill, and no other begin; a further one ends without.
    /// More than once does no harm.
    void stop();
    /// Has the task at hand end without a fill, and no other begin.
    void cancel();
    /// Has no other task begin.
    void leave_rest() { tasks_.resize(std::min(tasks_.size(), place_ + 1)); }

    bool is_running() const { return running_; }
    /// Whether it works on a task after the first, whose fill is there to be used.
    bool is_further() const { return running_ && place_ > 0; }
    /// The number of the candidate that is being made.
    int number() const { return first_number_ + static_cast<int>(place_); }

    /// Seconds that all stages after the engine took, of the task done last.
    double seconds_after_engine() const { return after_engine_; }

private:
    void start_job();
    void poll();
    void finish();
    void go_on();

    std::vector<Task> tasks_;
    std::size_t place_ = 0;
    int first_number_ = 0;
    RememberedFills *remembered_ = nullptr;
    std::unique_ptr<Job> job_;
    std::optional<Timer> timer_;
    Background background_;
    Events events_;
    double after_engine_ = 0.0;
    bool running_ = false;
    bool cancelled_ = false;
};

} // namespace refill
