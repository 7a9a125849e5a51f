// Refill's own threads at work beside each other: a run's, and those that watch it. In a build with
// the thread sanitizer these tests also notice what two threads do to one value without order.

#include "tests/support/synthetic.h"
#include "tools/stop_on_signal.h"
#include "ui/job.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>
#include <utility>

using namespace refill;
using namespace refill::test;

namespace {

/// With many holes, each of which is a step, and the stages that need no network.
Task task_with_holes() {
    auto subject = std::make_shared<Subject>();
    subject->photo = std::make_shared<Image>(bricks(240, 180));
    subject->hole = Mask(240, 180);
    for (int y = 20; y < 180; y += 35)
        for (int x = 20; x < 240; x += 35)
            add_disc(subject->hole, x, y, 7);
    Params params;
    params.engine = "telea";
    params.context = 0.5;
    params.blocks = true;
    return {subject, params};
}

Result alone(const Task &task) {
    return inpaint(*task.subject->photo, task.subject->hole, task.params);
}

/// What the window does while a job is at work.
struct Seen {
    int looks = 0;
    int previews = 0;
    double fraction = 0;
};

Seen watch(Job &job, const std::function<void(const Seen &)> &between = [](const Seen &) {}) {
    Seen seen;
    while (!job.finished()) {
        const Progress progress = job.progress();
        EXPECT_GE(progress.step.fraction, seen.fraction);
        seen.fraction = progress.step.fraction;
        seen.previews += job.take_preview().has_value();
        job.request_preview();
        ++seen.looks;
        between(seen);
        std::this_thread::yield();
    }
    seen.previews += job.take_preview().has_value();
    return seen;
}

} // namespace

TEST(Threads, AJobThatIsLookedAtAllTheTimeFillsAsIfItWereAlone) {
    const Task task = task_with_holes();
    Job job(task);
    const Seen seen = watch(job);
    EXPECT_GT(seen.looks, 0);
    EXPECT_GT(seen.previews, 0);
    const Result result = job.result();
    EXPECT_EQ(result.ending, Ending::complete);
    EXPECT_EQ(result.fill, alone(task).fill);
}

TEST(Threads, AStopFromAnotherThreadGivesAFill) {
    Job job(task_with_holes());
    watch(job, [&](const Seen &seen) {
        if (seen.fraction > 0)
            job.stop();
    });
    const Result result = job.result();
    EXPECT_NE(result.ending, Ending::cancelled);
    EXPECT_FALSE(result.fill.empty());
}

TEST(Threads, ACancelFromAnotherThreadGivesNone) {
    Job job(task_with_holes());
    job.cancel();
    watch(job);
    EXPECT_EQ(job.result().ending, Ending::cancelled);
}

TEST(Threads, AJobThatGoesWhileItWorksEndsItsThread) {
    for (int looks = 0; looks < 20; ++looks) {
        Job job(task_with_holes());
        for (int i = 0; i < looks; ++i)
            job.progress();
    }
}

TEST(Threads, JobsSideBySideFillAsEachAlone) {
    const Task task = task_with_holes();
    const Image expected = alone(task).fill;
    Job first(task);
    Job second(task);
    Job third(task);
    for (Job *job : {&first, &second, &third})
        EXPECT_EQ(job->result().fill, expected);
}

TEST(Threads, ASignalStopsARun) {
    StopOnSignal signals;
    const Task task = task_with_holes();
    bool raised = false;
    const auto raise_at_first = [&](const Step &) {
        if (!std::exchange(raised, true))
            std::raise(SIGTERM);
        while (!signals.token().stop_requested()) // which another thread asks for
            std::this_thread::yield();
    };
    const Result result = inpaint(*task.subject->photo, task.subject->hole, task.params,
                                  raise_at_first, signals.token());
    EXPECT_EQ(result.ending, Ending::stopped);
}
