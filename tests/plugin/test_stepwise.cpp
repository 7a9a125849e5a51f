#include "plugin/stepwise.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

using namespace refill;

namespace {

Stepwise<void> write(std::string &text, std::string words) {
    text += words[0];
    co_await Pause();
    text += words[1];
}

Stepwise<int> write_twice(std::string &text) {
    co_await write(text, "ab");
    co_await Pause();
    co_await write(text, "cd");
    co_return 4;
}

Stepwise<int> fail(bool after_pause) {
    if (after_pause)
        co_await Pause();
    throw std::runtime_error("failed");
    co_return 0;
}

Stepwise<std::string> answer_failure(bool after_pause) {
    try {
        co_await fail(after_pause);
    } catch (const std::runtime_error &failure) {
        co_return failure.what();
    }
    co_return "nothing";
}

Stepwise<void> hold(std::shared_ptr<int> what) {
    co_await Pause();
    *what = 1;
}

Stepwise<void> hold_in_a_part(std::shared_ptr<int> what) { co_await hold(what); }

} // namespace

TEST(Stepwise, DoesNothingBeforeItGoesOn) {
    std::string text;
    const auto written = write(text, "ab");
    EXPECT_EQ(text, "");
}

TEST(Stepwise, GoesOnToTheNextPauseAlsoOfItsParts) {
    std::string text;
    auto written = write_twice(text);
    std::string after_each;
    while (!written.go_on())
        after_each += text + ' ';
    EXPECT_EQ(after_each, "a ab abc ");
    EXPECT_EQ(text, "abcd");
    EXPECT_EQ(written.take(), 4);
}

TEST(Stepwise, CanBeFinishedAtOnce) {
    std::string text;
    EXPECT_EQ(finish(write_twice(text)), 4);
    EXPECT_EQ(text, "abcd");
}

TEST(Stepwise, ThrowsWhatTheFunctionThrows) {
    EXPECT_THROW(fail(false).go_on(), std::runtime_error);
    auto later = fail(true);
    EXPECT_FALSE(later.go_on());
    EXPECT_THROW(later.go_on(), std::runtime_error);
}

TEST(Stepwise, HandsTheFailureOfAPartToTheWhole) {
    EXPECT_EQ(finish(answer_failure(false)), "failed");
    EXPECT_EQ(finish(answer_failure(true)), "failed");
}

TEST(Stepwise, LetsGoOfWhatItHoldsWhenItIsLeftUndone) {
    const auto what = std::make_shared<int>(0);
    {
        auto held = hold_in_a_part(what);
        EXPECT_FALSE(held.go_on());
        EXPECT_GT(what.use_count(), 1);
    }
    EXPECT_EQ(what.use_count(), 1);
    EXPECT_EQ(*what, 0);
}
