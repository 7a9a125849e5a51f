#include "ui/runner.h"

#include "core/variants.h"

#include <glib/gi18n.h>

namespace refill {

void Runner::run(std::shared_ptr<const Subject> subject, const Plan &plan, int number,
                 std::size_t most_remembered, double forecast) {
    std::vector<Task> tasks;
    for (const Params &params : plan.tries)
        tasks.push_back({subject, params});
    rest_only_if_quick_ = plan.rest_only_if_quick;
    next_seed_ = variant_of(plan.tries.back(), 1).seed;
    remembered_.keep_within(most_remembered);
    host_.report_start();
    progress_.begin(forecast);
    attempt_.begin(std::move(tasks), number, &remembered_,
                   {.goes_on = [this](Job &job) { show(job); },
                    .made = [this](ShownCandidate made) { take(std::move(made)); },
                    .failed = events_.failed,
                    .further = [this] { begin_further(); },
                    .ended = [this] { end(); }});
}

void Runner::show(Job &job) {
    const Progress progress = job.progress();
    if (is_further())
        return progress_.update(progress, attempt_.number());
    progress_.update(progress);
    host_.report(progress);
    if (const auto live = job.take_preview())
        events_.live(*live);
    job.request_preview();
}

void Runner::take(ShownCandidate made) {
    if (is_further())
        return events_.made(std::move(made), true);
    host_.report_end();
    if (rest_only_if_quick_ && attempt_.seconds_after_engine() > most_seconds_of_rest)
        attempt_.leave_rest();
    events_.made(std::move(made), false);
}

void Runner::begin_further() {
    progress_.begin(rest_only_if_quick_ ? attempt_.seconds_after_engine() : 0.0);
    events_.further();
}

void Runner::end() {
    host_.report_end();
    events_.ended();
}

void Runner::stop() {
    const bool further = is_further();
    attempt_.stop();
    if (!further)
        progress_.say(_("Stopping: making what there is presentable"));
}

} // namespace refill
