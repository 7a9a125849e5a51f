#include "ui/attempt.h"

#include "core/error.h"
#include "ui/wording.h"

namespace refill {
namespace {

constexpr unsigned poll_interval = 100; // milliseconds

} // namespace

void Attempt::begin(std::vector<Task> tasks, int number, RememberedFills *remembered,
                    Events events) {
    REFILL_ASSERT(!running_ && !tasks.empty());
    tasks_ = std::move(tasks);
    place_ = 0;
    first_number_ = number;
    remembered_ = remembered;
    events_ = std::move(events);
    running_ = true;
    cancelled_ = false;
    start_job();
    if (!timer_) // it must not go while it calls
        timer_.emplace(poll_interval, [this] { poll(); });
}

void Attempt::start_job() { job_ = std::make_unique<Job>(tasks_[place_], remembered_); }

void Attempt::stop() {
    if (is_further())
        return cancel();
    leave_rest();
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
    after_engine_ = job->progress().after_engine;
    try {
        auto candidate = std::make_shared<Candidate>();
        candidate->number = number();
        candidate->task = job->task();
        candidate->result = job->result();
        if (cancelled_ || candidate->result.ending == Ending::cancelled)
            return go_on();
        background_.run([this, candidate]() -> Background::Done {
            return [this, shown = shown_candidate(candidate)] {
                if (!cancelled_)
                    events_.made(shown);
                go_on();
            };
        });
    } catch (...) {
        if (!cancelled_)
            events_.failed(current_exception_text());
        go_on();
    }
}

void Attempt::go_on() {
    if (!cancelled_ && ++place_ < tasks_.size()) {
        start_job();
        return events_.further();
    }
    running_ = false;
    const auto ended = events_.ended; // it may begin another attempt, with other events
    ended();
}

} // namespace refill
