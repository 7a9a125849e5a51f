#pragma once
/// One run, from its task to a candidate.

#include "ui/background.h"
#include "ui/candidates.h"
#include "ui/glib.h"
#include "ui/job.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace refill {

class Attempt {
public:
    /// All called on the main loop. A run ends with one of the last three.
    struct Events {
        std::function<void(Job &)> goes_on; ///< several times a second
        std::function<void(ShownCandidate)> made;
        std::function<void()> cancelled;
        std::function<void(const std::string &text)> failed; ///< in the user's language
    };

    Attempt() = default;
    Attempt(const Attempt &) = delete;
    Attempt &operator=(const Attempt &) = delete;

    /// Begins; none may be running. `remembered` is its own until it ends.
    void begin(Task task, int number, RememberedFills *remembered, Events events);

    /// Has it end soon with a fill. More than once does no harm.
    void stop();
    /// Has it end without one.
    void cancel();

    bool is_running() const { return running_; }

private:
    void poll();
    void finish();

    std::unique_ptr<Job> job_;
    std::optional<Timer> timer_;
    Background background_;
    Events events_;
    int number_ = 0;
    bool running_ = false;
    bool cancelled_ = false;
};

} // namespace refill
