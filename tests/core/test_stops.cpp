// How soon work ends that nobody wants any more, in looks at the stop and in pieces of work: clocks
// depend on the machine.

#include "core/engines/classic.h"
#include "core/engines/uninterruptible.h"
#include "core/finish/blocks/block_match.h"
#include "core/finish/colour/colour.h"
#include "core/finish/detail/detail.h"
#include "core/finish/structure/structure.h"
#include "core/interruptible.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>
#include <opencv2/core/utility.hpp>

#include <atomic>
#include <future>

using namespace refill;
using namespace refill::test;

namespace {

/// A monitor that counts the looks, and asks for a cancel at one of them.
struct CancelAt {
    explicit CancelAt(int at)
        : monitor(nobody, {}, source.get_token(), [this, at] {
              if (++looks == at)
                  source.request_stop();
          }) {
        monitor.plan({1.0});
        monitor.begin_hole();
    }

    int looks_after(int at) const { return looks - at; }

    Observer nobody;
    std::stop_source source;
    std::atomic<int> looks = 0;
    Monitor monitor;
};

constexpr int never = -1;

/// Runs the stage to its end, which tells its looks, and then cancels it at half of them. Returns
/// how many more there were: those of other threads, and of what winds down.
template <typename Stage>
int looks_after_a_cancel_halfway(Stage stage) {
    CancelAt whole(never);
    stage(whole.monitor);
    const int half = whole.looks / 2;
    EXPECT_GT(half, 20) << "the stage hardly looks";
    CancelAt cancelled(half);
    stage(cancelled.monitor);
    return cancelled.looks_after(half);
}

const int a_few = 4 + 2 * cv::getNumThreads();

struct Case {
    Image wall = bricks(320, 240);
    Mask hole = disc(320, 240, 160, 120, 60);
    Image fill = guessed(wall, hole);
};

} // namespace

TEST(Stops, ALoopLeavesOutTheRest) {
    constexpr int count = 1000000, between = 10;
    CancelAt cancelled(50);
    std::atomic<int> done = 0;
    EXPECT_THROW(for_each_until_stopped(count, between, cancelled.monitor, [&](int) { ++done; }),
                 Stopped);
    EXPECT_LE(done, between * (50 + cv::getNumThreads()));
}

TEST(Stops, ALoopThatNobodyStopsDoesEachOnce) {
    CancelAt nobody(never);
    std::vector<std::atomic<int>> done(1003);
    for_each_until_stopped(1003, 10, nobody.monitor, [&](int i) { ++done[i]; });
    EXPECT_TRUE(std::ranges::all_of(done, [](const auto &times) { return times == 1; }));
}

TEST(Stops, WorkThatCannotBeInterruptedIsLeftBehind) {
    CancelAt cancelled(3);
    std::promise<void> release;
    auto released = release.get_future().share();
    auto ended = std::make_shared<std::promise<bool>>();
    auto told = ended->get_future();
    const auto result = unless_stopped(
        [released, ended](std::stop_token stop) {
            released.wait(); // until the caller has its answer
            ended->set_value(stop.stop_requested());
            return 1;
        },
        cancelled.monitor);
    EXPECT_FALSE(result);
    release.set_value();
    EXPECT_TRUE(told.get()) << "it was not told that nobody waits";
}

TEST(Stops, WorkThatCannotBeInterruptedHandsOverWhatItMakesOrThrows) {
    CancelAt nobody(never);
    EXPECT_EQ(unless_stopped([](std::stop_token) { return 7; }, nobody.monitor), 7);
    EXPECT_THROW(
        unless_stopped([](std::stop_token) -> int { throw std::bad_alloc(); }, nobody.monitor),
        std::bad_alloc);
}

TEST(Stops, TeleaAndNavierStokesAreNotWaitedFor) {
    const Case all;
    for (const Classic method : {Classic::telea, Classic::navier_stokes}) {
        CancelAt cancelled(1);
        EXPECT_FALSE(inpaint_classic(method, all.wall, all.hole, cancelled.monitor));
        EXPECT_EQ(cancelled.looks, 1);
    }
}

TEST(Stops, DetailEndsWithinARound) {
    const Case all;
    EXPECT_LE(looks_after_a_cancel_halfway([&](Monitor &monitor) {
                  transfer_detail({all.fill}, all.hole, {}, monitor, all.fill.bounds());
              }),
              a_few);
}

TEST(Stops, StructureEndsAtOnce) {
    const Case all;
    EXPECT_LE(looks_after_a_cancel_halfway([&](Monitor &monitor) {
                  copy_structure(all.fill, all.hole, {}, monitor, all.fill.bounds());
              }),
              a_few);
}

TEST(Stops, MatchingEndsWithinABlock) {
    const Case all;
    EXPECT_LE(looks_after_a_cancel_halfway([&](Monitor &monitor) {
                  match_blocks(all.fill, all.hole, {}, monitor, all.fill.bounds());
              }),
              a_few);
}

TEST(Stops, ColourTransferEndsWithinAStep) {
    const Case all;
    const Example reference{all.wall, disc(320, 240, 40, 120, 40)};
    EXPECT_LE(looks_after_a_cancel_halfway([&](Monitor &monitor) {
                  transfer_colours(all.fill, all.hole, reference, {}, monitor, all.fill.bounds());
              }),
              a_few);
}
