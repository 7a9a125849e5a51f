#pragma once
/// Makes the tries of a plan, one after the other, and shows how far that is.

#include "ui/attempt.h"
#include "ui/host.h"
#include "ui/plans.h"
#include "ui/run_progress.h"

#include <functional>
#include <string>

namespace refill {

class Runner {
public:
    /// All called on the main loop.
    struct Events {
        /// A look at the try that was asked for. Pictures of further ones would hide it.
        std::function<void(const LivePicture &)> live;
        /// A try is there; `further`: not the one that was asked for.
        std::function<void(ShownCandidate, bool further)> made;
        std::function<void(const std::string &text)> failed; ///< in the user's language
        std::function<void()> further;                       ///< from now on, further ones are made
        std::function<void()> ended;
    };

    /// The host must outlive it.
    Runner(const Host &host, Events events) : host_(host), events_(std::move(events)) {}
    Runner(const Runner &) = delete;
    Runner &operator=(const Runner &) = delete;

    /// How far it is.
    GtkWidget *widget() const { return progress_.widget(); }

    /// Begins the plan, which is not empty; nothing may be running. The tries are numbered from
    /// `number` on; networks' fills are remembered within `most_remembered` bytes; `forecast` is
    /// the time that the first is expected to take, 0 where that is unknown.
    void run(std::shared_ptr<const Subject> subject, const Plan &plan, int number,
             std::size_t most_remembered, double forecast);

    /// As Attempt does.
    void stop();
    void cancel() { attempt_.cancel(); }

    bool is_running() const { return attempt_.is_running(); }
    /// Whether the try that was asked for is being made; further ones leave the window to the user.
    bool is_busy() const { return attempt_.is_running() && !attempt_.is_further(); }
    bool is_further() const { return attempt_.is_further(); }

    /// The first seed that no try of the last plan has.
    int next_seed() const { return next_seed_; }

private:
    void show(Job &job);
    void take(ShownCandidate made);
    void begin_further();
    void end();

    const Host &host_;
    Events events_;
    RememberedFills remembered_{0};
    RunProgress progress_;
    Attempt attempt_;
    bool rest_only_if_quick_ = false;
    int next_seed_ = 0;
};

} // namespace refill
