#include "ui/attempt.h"

#include "core/error.h"
#include "ui/wording.h"

namespace refill {
namespace {

constexpr unsigned poll_interval = 100; // milliseconds

} // namespace

void Attempt::begin(Task task, int number, RememberedFills *remembered, Events events) {
    REFILL_ASSERT(!running_);
    events_ = std::move(events);
    number_ = number;
    running_ = true;
    cancelled_ = false;
    job_ = std::make_unique<Job>(std::move(task), remembered);
    timer_.emplace(poll_interval, [this] { poll(); });
}

void Attempt::stop() {
    if (job_)
        job_->stop();
}

void Attempt::cancel() {
    cancelled_ = true;
    if (job_)
        job_->cancel();
}

void Attempt::poll() {
    if (!job_)
        return; // it has ended, and its candidate is being made ready
    events_.goes_on(*job_);
    if (job_->finished())
        finish();
}

void Attempt::finish() {
    const std::unique_ptr<Job> job = std::move(job_);
    const auto end = [this](auto &event, auto... arguments) {
        running_ = false;
        const auto call = event; // it may begin another run, with other events
        call(arguments...);
    };
    try {
        auto candidate = std::make_shared<Candidate>();
        candidate->number = number_;
        candidate->task = job->task();
        candidate->result = job->result();
        if (candidate->result.ending == Ending::cancelled)
            return end(events_.cancelled);
        background_.run([this, end, candidate]() -> Background::Done {
            return [this, end, shown = shown_candidate(candidate)] {
                cancelled_ ? end(events_.cancelled) : end(events_.made, shown);
            };
        });
    } catch (...) {
        cancelled_ ? end(events_.cancelled) : end(events_.failed, current_exception_text());
    }
}

} // namespace refill
