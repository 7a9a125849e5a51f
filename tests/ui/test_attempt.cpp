#include "tests/support/synthetic.h"
#include "ui/attempt.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

Task task(int grow, const std::string &engine = "telea") {
    static const auto subject = std::make_shared<Subject>(
        Subject{std::make_shared<Image>(gradient(120, 90)), disc(120, 90, 60, 45, 15)});
    Params params;
    params.engine = engine;
    params.grow = grow; // by which the tasks are told apart
    return {subject, params};
}

/// Runs an attempt on a main loop until it ends, and keeps what it tells.
struct Course {
    std::vector<int> numbers, grown;
    std::vector<std::string> failures;
    int further = 0, ended = 0;
    std::function<void(Attempt &)> when_made = [](Attempt &) {};
    std::function<void(Attempt &)> at_first = [](Attempt &) {};

    void run(std::vector<Task> tasks, int first_number = 1) {
        GMainLoop *loop = g_main_loop_new(nullptr, FALSE);
        Attempt attempt;
        RememberedFills remembered(0);
        attempt.begin(std::move(tasks), first_number, &remembered,
                      {.goes_on = [](Job &) {},
                       .made =
                           [&](const ShownCandidate &made) {
                               numbers.push_back(made.candidate->number);
                               grown.push_back(made.candidate->task.params.grow);
                               EXPECT_TRUE(made.thumbnail);
                               when_made(attempt);
                           },
                       .failed = [&](const std::string &text) { failures.push_back(text); },
                       .further =
                           [&] {
                               ++further;
                               EXPECT_TRUE(attempt.is_further());
                           },
                       .ended =
                           [&] {
                               ++ended;
                               EXPECT_FALSE(attempt.is_running());
                               g_main_loop_quit(loop);
                           }});
        EXPECT_TRUE(attempt.is_running());
        EXPECT_FALSE(attempt.is_further());
        at_first(attempt);
        g_main_loop_run(loop);
        g_main_loop_unref(loop);
    }
};

} // namespace

TEST(Attempt, MakesACandidateOfEachTaskInTheirOrder) {
    Course course;
    course.run({task(1), task(2), task(3)}, 4);
    EXPECT_EQ(course.numbers, (std::vector{4, 5, 6}));
    EXPECT_EQ(course.grown, (std::vector{1, 2, 3}));
    EXPECT_EQ(course.further, 2);
    EXPECT_EQ(course.ended, 1);
}

TEST(Attempt, LeavesTheRestWhereItIsTold) {
    Course course;
    course.when_made = [](Attempt &attempt) { attempt.leave_rest(); };
    course.run({task(1), task(2), task(3)});
    EXPECT_EQ(course.numbers, std::vector{1});
    EXPECT_EQ(course.further, 0);
    EXPECT_EQ(course.ended, 1);
}

TEST(Attempt, MakesTheFirstTaskOnlyWhereItIsStoppedInIt) {
    Course course;
    course.at_first = [](Attempt &attempt) {
        attempt.stop();
        attempt.stop();
    };
    course.run({task(1), task(2)});
    EXPECT_EQ(course.numbers, std::vector{1});
    EXPECT_EQ(course.ended, 1);
}

TEST(Attempt, MakesNothingWhereItIsCancelled) {
    Course course;
    course.at_first = [](Attempt &attempt) { attempt.cancel(); };
    course.run({task(1), task(2)});
    EXPECT_TRUE(course.numbers.empty());
    EXPECT_TRUE(course.failures.empty());
    EXPECT_EQ(course.ended, 1);
}

TEST(Attempt, SaysThatATaskFailedAndGoesOnWithTheNext) {
    Course course;
    course.run({task(1), task(2, "dfnet"), task(3)}); // for which no network is named
    EXPECT_EQ(course.grown, (std::vector{1, 3}));
    EXPECT_EQ(course.numbers, (std::vector{1, 3}));
    EXPECT_EQ(course.failures.size(), 1u);
    EXPECT_EQ(course.ended, 1);
}
