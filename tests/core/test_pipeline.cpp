#include "core/error.h"
#include "core/finish/structure/structure.h"
#include "core/holes/context.h"
#include "core/holes/trial.h"
#include "core/pipeline.h"
#include "tests/support/fake_engine.h"
#include "tests/support/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <set>

using namespace refill;
using namespace refill::test;

namespace {

struct Course {
    std::stop_source stop;
    std::stop_source cancel;
    std::vector<Stage> stages; ///< without repetitions
    std::vector<double> fractions;
    std::function<void(const Step &)> and_then = [](const Step &) {};
    Observer observer = [this](const Step &step) {
        if (stages.empty() || stages.back() != step.stage)
            stages.push_back(step.stage);
        fractions.push_back(step.fraction);
        and_then(step);
    };
    Monitor monitor{observer, stop.get_token(), cancel.get_token()};
};

Params all_stages() {
    Params params;
    params.correction = params.blocks = params.detail = params.texture = params.colours = true;
    params.texture_iterations = 3;
    return params;
}

Image grey(const Image &window, const Mask &hole) { return painted(window, hole, 0.5f); }

const Image photo = bricks(160, 120);
const Mask hole = disc(160, 120, 80, 60, 20);

Image filled(Course &run, const Params &params, const FakeEngine::Fill &fill,
             const Example *reference = nullptr) {
    FakeEngine engine(run.monitor, fill);
    Pipeline pipeline(engine, params, run.monitor);
    const Scene scene{photo, hole, photo.bounds(), reference};
    run.monitor.plan({pipeline.work(hole)});
    run.monitor.begin_hole();
    return pipeline.run(scene);
}

} // namespace

TEST(Pipeline, PassesThroughTheStagesInTheirOrder) {
    Course run;
    filled(run, all_stages(), grey);
    EXPECT_EQ(run.stages,
              (std::vector{Stage::filling, Stage::correcting, Stage::matching, Stage::structuring,
                           Stage::detailing, Stage::texturing, Stage::colouring}));
    EXPECT_TRUE(std::ranges::is_sorted(run.fractions));
    EXPECT_NEAR(run.fractions.back(), 1.0, 1e-9);
}

TEST(Pipeline, ShowsTheNetworksFillInMatchedColours) {
    const Image tinted = painted(photo, hole, 0.9f);
    std::optional<Preview> shown;
    Course run;
    run.and_then = [&](const Step &step) { shown = step.preview(); };
    Params params;
    params.detail = false;
    params.continuation = 0.0;
    const auto result = filled(run, params, [&](auto &...) { return tinted; });
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->image, result);
    EXPECT_NE(shown->image, tinted);
}

TEST(Pipeline, SaysWhichStageBeginsBeforeItHasMadeAnything) {
    Params params;
    params.match_colours = params.detail = false;
    params.continuation = 0.0;
    std::optional<Preview> first;
    Course run;
    run.and_then = [&](const Step &step) {
        if (step.stage == Stage::structuring && !first)
            first = step.preview();
    };
    filled(run, params, grey);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->image, crop(grey(photo, hole), hole_bounds(hole)));
}

TEST(Pipeline, LeavesOutWhatIsNotAskedFor) {
    Course run;
    Params params;
    params.structure = params.detail = params.match_colours = false;
    params.continuation = 0.0;
    EXPECT_EQ(filled(run, params, grey), crop(grey(photo, hole), hole_bounds(hole)));
    EXPECT_EQ(run.stages, std::vector{Stage::filling});
}

TEST(Pipeline, TouchesNoKnownPixelInAnyStage) {
    Course run;
    const Image result = filled(run, all_stages(), grey);
    for (int y = 0; y < 120; ++y)
        for (int x = 0; x < 160; ++x)
            ASSERT_TRUE(*hole.at(x, y) ||
                        std::equal(result.at(x, y), result.at(x, y) + 3, photo.at(x, y)));
}

TEST(Pipeline, HasTheStagesSeeThePhotoAroundTheHoleWhateverTheEngineMadeOfIt) {
    Params params;
    params.match_colours = false;
    Course careful;
    Course careless;
    const auto everywhere = [](const Image &window, const Mask &hole) {
        Image grey = window;
        std::fill_n(grey.data(), 3 * hole.pixels(), 0.5f);
        return grey;
    };
    EXPECT_EQ(filled(careless, params, everywhere), filled(careful, params, grey));
}

// Structure and detail make a fill presentable, the others are left out or end where they are.
TEST(Pipeline, MakesTheFillPresentableAfterAStopInAnyStage) {
    for (const Stage stage :
         {Stage::filling, Stage::correcting, Stage::matching, Stage::structuring, Stage::detailing,
          Stage::texturing, Stage::colouring}) {
        Course run;
        std::set<Stage> after_stop;
        run.and_then = [&](const Step &step) {
            if (run.stop.stop_requested())
                after_stop.insert(step.stage);
            if (step.stage == stage)
                run.stop.request_stop();
        };
        const Image result = filled(run, all_stages(), grey);
        EXPECT_NE(result, grey(photo, hole)) << static_cast<int>(stage);
        EXPECT_EQ(std::ranges::count(run.stages, Stage::structuring), 1);
        EXPECT_EQ(std::ranges::count(run.stages, Stage::detailing), 1);
        for (const Stage later : after_stop)
            EXPECT_TRUE(later == Stage::structuring || later == Stage::detailing)
                << static_cast<int>(later) << " after a stop in " << static_cast<int>(stage);
    }
}

TEST(Pipeline, EndsAtOnceWhereItIsCancelledInAnyStage) {
    for (const bool stopped_before : {false, true})
        for (const Stage stage : {Stage::filling, Stage::correcting, Stage::matching,
                                  Stage::structuring, Stage::detailing, Stage::texturing}) {
            Course run;
            run.and_then = [&](const Step &step) {
                EXPECT_FALSE(run.cancel.stop_requested()) << "a step after the cancel";
                if (step.stage == stage) {
                    if (stopped_before)
                        run.stop.request_stop();
                    run.cancel.request_stop();
                }
            };
            EXPECT_THROW(filled(run, all_stages(), grey), Stopped) << static_cast<int>(stage);
        }
}

// As when memory does not suffice for it.
TEST(Pipeline, KeepsTheFillWithoutAStageThatFails) {
    for (const Stage stage : {Stage::correcting, Stage::matching, Stage::detailing,
                              Stage::texturing, Stage::colouring}) {
        Course run;
        run.and_then = [&](const Step &step) {
            if (step.stage == stage)
                throw std::bad_alloc();
        };
        const auto result = filled(run, all_stages(), grey);
        EXPECT_NE(result, photo) << static_cast<int>(stage);
        EXPECT_EQ(run.stages.back(), Stage::colouring) << "the stages after it were left out too";
        Result record;
        run.monitor.hand_over(record);
        ASSERT_EQ(record.notes.size(), 1u);
        EXPECT_NE(record.notes[0].reason, nullptr);
    }
}

TEST(Pipeline, RefusesAFillWithValuesThatAreNotFinite) {
    const auto damaged = [](const Image &window, const Mask &hole) {
        return painted(window, hole, std::numeric_limits<float>::quiet_NaN());
    };
    Course run;
    Params params;
    params.detail = false;
    EXPECT_THROW(filled(run, params, damaged), Error);
}

TEST(Pipeline, ShowsThePartItWorksOnInEveryStage) {
    Course run;
    run.and_then = [](const Step &step) {
        const Preview preview = step.preview();
        EXPECT_FALSE(preview.image.empty());
        EXPECT_EQ(intersect(preview.area, photo.bounds()), preview.area);
    };
    filled(run, all_stages(), grey);
}

// A reference that the user gives needs no search for one. Noise becomes as even as it is,
TEST(Pipeline, TakesTextureFromTheReferenceOfTheUser) {
    const Image grain = noise(160, 120, 1);
    const Example even{Image(40, 30, 0.5f), Mask(40, 30, 1)};
    Params params;
    params.structure = params.detail = params.match_colours = false;
    params.texture = true;
    params.texture_iterations = 20;
    Course run;
    const Image result = filled(run, params, [&](auto &...) { return grain; }, &even);
    EXPECT_EQ(run.stages, (std::vector{Stage::filling, Stage::texturing}));
    EXPECT_LT(deviation_in(result, hole, 1), 0.5 * deviation_in(grain, hole, 1));
}

// and grey as green, among bricks that are red.
TEST(Pipeline, TakesColoursFromTheReferenceOfTheUser) {
    Image green(40, 30, 0.1f);
    for (std::size_t i = 0; i < green.pixels(); ++i)
        green.data()[3 * i + 1] = 0.6f;
    const Example reference{green, Mask(40, 30, 1)};
    Params params;
    params.structure = params.detail = params.match_colours = false;
    params.colours = true;
    params.colour_border = 0;
    Course run;
    const Image result = filled(run, params, grey, &reference);
    EXPECT_EQ(run.stages, (std::vector{Stage::filling, Stage::colouring}));
    EXPECT_NEAR(result.at(80, 60)[0], 0.1f, 0.1f);
    EXPECT_NEAR(result.at(80, 60)[1], 0.6f, 0.1f);
}

// On a wall of bricks, blocks predict a hidden ring exactly, which an even grey does not.
TEST(Pipeline, ChoosesTheStagesThatPredictWhatIsHidden) {
    Course run;
    Params params;
    params.auto_stages = true;
    const Image result = filled(run, params, grey);
    EXPECT_EQ(run.stages.front(), Stage::choosing);
    EXPECT_LT(mean_error(result, photo, hole), 0.25 * mean_error(grey(photo, hole), photo, hole));
    EXPECT_TRUE(std::ranges::is_sorted(run.fractions));
}

// An engine that knows the truth needs no stage after it.
TEST(Pipeline, ChoosesNoStageThatMakesAFillWorse) {
    Course run;
    Params params;
    params.auto_stages = true;
    const auto truth = [](const Image &, const Mask &) { return photo; };
    EXPECT_EQ(filled(run, params, truth), photo);
}

namespace {

/// Forty holes beside each other, the first of which is stopped.
struct ManyHoles {
    static constexpr int count = 40;

    class Engine : public FakeEngine {
    public:
        using FakeEngine::FakeEngine;
        std::optional<Image> fill_quickly(const Image &window, const Mask &unknown,
                                          const Rect &) override {
            ++quick_fills;
            return painted(window, unknown, 0.5f);
        }
        int quick_fills = 0;
    };

    explicit ManyHoles(const Mask &each) {
        run.and_then = [&](const Step &step) {
            if (step.stage == Stage::filling)
                run.stop.request_stop();
            structured[step.hole - 1] =
                structured[step.hole - 1] || step.stage == Stage::structuring;
        };
        Pipeline pipeline(engine, params, run.monitor);
        run.monitor.plan(std::vector<double>(count, pipeline.work(each)));
        const Image window = noise(each.width(), each.height(), 7);
        for (int i = 0; i < count; ++i) {
            run.monitor.begin_hole();
            filled.push_back(pipeline.run({window, each, window.bounds()}));
        }
        quick_fills = pipeline.quick_fills();
    }

    int count_structured() const { return static_cast<int>(std::ranges::count(structured, true)); }

    Course run;
    Params params;
    Engine engine{run.monitor, grey};
    std::vector<bool> structured = std::vector<bool>(count);
    std::vector<Image> filled;
    int quick_fills = 0;
};

} // namespace

TEST(Pipeline, DoesNoMoreWorkThanThatOfAMomentHoweverManyHolesAStopLeaves) {
    const Mask each = disc(400, 300, 200, 150, 60);
    const ManyHoles holes(each);
    EXPECT_EQ(holes.quick_fills, ManyHoles::count - 1);
    EXPECT_LE(holes.engine.quick_fills, 4);
    EXPECT_TRUE(holes.structured.front()) << "the one that was stopped";
    const auto affordable = static_cast<int>(1.0 / structure_work(each)); // seconds
    EXPECT_LT(affordable, ManyHoles::count / 2);
    EXPECT_GT(holes.count_structured(), 2);
    EXPECT_LE(holes.count_structured(), 1 + affordable);
    for (const Image &filled : holes.filled)
        EXPECT_FALSE(filled.empty());
}

TEST(Pipeline, PutsEveryHoleThroughItsStagesAfterAStopWhereTheyAreSmall) {
    const ManyHoles holes(disc(120, 100, 60, 50, 3));
    EXPECT_EQ(holes.count_structured(), ManyHoles::count);
}

TEST(Trial, HidesARingOfKnownPixels) {
    Course run;
    const Trial trial(photo, hole, 1e9, run.monitor);
    ASSERT_TRUE(trial.possible());
    EXPECT_EQ(trial.photo(), photo);
    EXPECT_GT(count_hole(trial.unknown()), 1.2 * count_hole(hole));
    EXPECT_EQ(*trial.unknown().at(80, 60 - 23), 1);
}

TEST(Trial, IsImpossibleWhereTooLittleIsKnown) {
    Mask most(40, 30, 1);
    *most.at(0, 0) = 0;
    Course run;
    EXPECT_FALSE(Trial(noise(40, 30, 1), most, 1e9, run.monitor).possible());
}

TEST(Trial, CountsNoErrorForTheTruthAndMoreForWorseFills) {
    Course run;
    const Trial trial(photo, hole, 1e9, run.monitor);
    EXPECT_DOUBLE_EQ(trial.error(photo, photo.bounds()), 0.0);
    const double even = trial.error(painted(photo, trial.unknown(), 0.4f), photo.bounds());
    const double wrong = trial.error(painted(photo, trial.unknown(), 0.9f), photo.bounds());
    EXPECT_GT(even, 0.1);
    EXPECT_GT(wrong, even + 0.1);
}

TEST(Trial, CountsGrainThatIsMissingNotGrainThatLiesElsewhere) {
    const Image grainy = noise(160, 120, 1);
    Course run;
    const Trial trial(grainy, hole, 1e9, run.monitor);
    const Image other = noise(160, 120, 2);
    Image same_grain = grainy;
    for (std::size_t i = 0; i < grainy.pixels() * 3; ++i)
        if (trial.unknown().data()[i / 3])
            same_grain.data()[i] = other.data()[i];
    EXPECT_LT(trial.error(same_grain, grainy.bounds()),
              0.6 * trial.error(painted(grainy, trial.unknown(), 0.5f), grainy.bounds()));
}

// The engine only gets it right where its window is of one size.
TEST(Context, IsTheOneThatPredictsWhatIsHidden) {
    const Image large = bricks(480, 360);
    const Mask spot = disc(480, 360, 240, 180, 30);
    const Hole each = split_holes(spot, 1.0, 32).front();
    const auto windows = windows_to_try(each, spot, 1.0);
    ASSERT_EQ(windows.size(), 3u);
    for (const Rect &right : windows) {
        Course run;
        run.monitor.plan({1.0});
        run.monitor.begin_hole();
        const Rect &whole = windows.back();
        FakeEngine engine(run.monitor, [&](const Image &window, const Mask &unknown) {
            if (window.bounds().area() != right.area())
                return painted(window, unknown, 0.5f);
            return crop(large, right);
        });
        EXPECT_EQ(
            choose_window(engine, windows, crop(large, whole), crop(spot, whole), run.monitor),
            right);
        EXPECT_EQ(run.stages, std::vector{Stage::choosing});
        EXPECT_EQ(engine.sizes.size(), 3u);
    }
}

TEST(Context, IsTheUsualOneWhenStopped) {
    const Mask spot = disc(480, 360, 240, 180, 30);
    const Hole each = split_holes(spot, 1.0, 32).front();
    const auto windows = windows_to_try(each, spot, 1.0);
    Course run;
    run.monitor.plan({1.0});
    run.monitor.begin_hole();
    run.stop.request_stop();
    FakeEngine engine(run.monitor, grey);
    const Rect &whole = windows.back();
    EXPECT_EQ(choose_window(engine, windows, Image(whole.width, whole.height, 0.5f),
                            crop(spot, whole), run.monitor),
              each.window);
    EXPECT_TRUE(engine.sizes.empty());
}
