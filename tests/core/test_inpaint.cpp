#include "core/error.h"
#include "core/files/model_trust.h"
#include "core/forecast.h"
#include "core/inpaint.h"
#include "tests/support/filled_photo.h"
#include "tests/support/known_pace.h"
#include "tests/support/synthetic.h"
#include "tests/support/tiny_networks.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <malloc.h>
#include <new>
#include <set>
#include <utility>

using namespace refill;
using namespace refill::test;

namespace {

/// Expects that the process never holds more than `mebibytes` during `work` (proc(5), clear_refs).
template <typename Work>
auto measuring_peak(Work work, double mebibytes) {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5;
    auto result = work();
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) {
            EXPECT_LT(std::atof(line.c_str() + 6) / 1024, mebibytes);
        }
    return result;
}

} // namespace

TEST(Inpaint, LimitsWhatItsStagesAndTrialsSee) {
    Image photo = gradient(64, 48);
    photo.at(8, 20)[0] = std::numeric_limits<float>::quiet_NaN();
    photo.at(40, 20)[1] = -std::numeric_limits<float>::infinity();
    photo.at(41, 20)[2] = 17.5f;
    Params params = quick("lama");
    params.auto_context = params.auto_stages = params.colours = true;
    params.reference = "2,2,12,40";
    const Result result = inpaint(photo, disc(64, 48, 30, 20, 6), params);
    ASSERT_FALSE(result.fill.empty());
    for (std::size_t i = 0; i < 3 * result.fill.pixels(); ++i)
        ASSERT_TRUE(result.fill.data()[i] >= 0.0f && result.fill.data()[i] <= 17.5f);
}

// A wall as bright as 3, in floating point, where 1 is white. Within a tenth, as far as the engine
// continues an even colour at all.
TEST(Inpaint, FillsASkyThatIsBrighterThanWhite) {
    const Image sky(96, 64, 3.0f);
    const Mask hole = disc(96, 64, 48, 32, 12);
    for (const char *engine : {"telea", "lama"}) {
        const Image after = inpainted(sky, hole, quick(engine));
        for (std::size_t i = 0; i < 3 * sky.pixels(); ++i)
            ASSERT_NEAR(after.data()[i], 3.0f, 0.3f) << engine;
    }
}

TEST(TwoStage, RefinesTheFillOfAnyEngine) {
    const Image photo = gradient(90, 70);
    const Mask hole = disc(90, 70, 40, 30, 12);
    std::vector<Image> fills;
    for (const char *coarse : {"dfnet", "lama", "lgnet", "torchscript", "telea"}) {
        Params params = quick("two-stage");
        params.structure = false; // which makes the same of all that are as smooth as the photo
        params.coarse_engine = coarse;
        params.coarse_model = tiny_model(coarse);
        if (params.coarse_engine == "torchscript")
            params.trusted_model = model_checksum(params.coarse_model);
        double fraction = 0.0;
        const Result result = inpaint(photo, hole, params, [&](const Step &step) {
            EXPECT_GE(step.fraction, fraction) << coarse;
            fraction = step.fraction;
        });
        EXPECT_DOUBLE_EQ(fraction, 1.0) << coarse;
        EXPECT_EQ(result.engine, "two-stage");
        EXPECT_EQ(result.model, "refinement");
        for (const Image &other : fills)
            EXPECT_NE(result.fill, other) << coarse;
        fills.push_back(result.fill);
    }
}

TEST(TwoStage, KeepsTheCoarseFillWhereItIsStoppedThen) {
    const Image photo = gradient(90, 70);
    const Mask hole = disc(90, 70, 40, 30, 12);
    const auto without_finish = [](const char *engine) {
        Params params = quick(engine);
        params.match_colours = false;
        params.continuation = 0.0;
        params.structure = params.detail = false;
        return params;
    };
    std::stop_source stop;
    const auto watch = [&](const Step &step) {
        if (step.stage == Stage::filling)
            stop.request_stop();
    };
    const Result result =
        inpaint(photo, hole, without_finish("two-stage"), watch, stop.get_token());
    EXPECT_EQ(result.ending, Ending::stopped);
    EXPECT_EQ(result.fill, inpaint(photo, hole, without_finish("dfnet")).fill);
}

TEST(LgNet, FillsAtEveryScaleUpToThePhotos) {
    const Image photo = gradient(700, 520);
    const Mask hole = disc(700, 520, 350, 260, 60);
    Params params = quick("lgnet");
    params.context = 0;
    std::vector<int> widths;
    const Result result = inpaint(photo, hole, params, [&](const Step &step) {
        if (step.stage == Stage::filling)
            widths.push_back(step.scale_width);
    });
    ASSERT_EQ(widths.size(), 3u);
    EXPECT_NEAR(widths[0], 256, 2);
    EXPECT_EQ(widths.back(), 700);
    EXPECT_EQ(result.width, 700);
}

// To within two levels of 8 bits: OpenCV's Telea adds a term of about one.
TEST(ClassicEngines, ContinueAnEvenColour) {
    const Image photo(80, 60, 0.4f);
    const Mask hole = disc(80, 60, 40, 30, 12);
    for (const char *engine : {"telea", "navier-stokes"}) {
        const Image after = inpainted(photo, hole, quick(engine));
        for (std::size_t i = 0; i < photo.pixels() * 3; ++i)
            ASSERT_NEAR(after.data()[i], 0.4f, 2.0 / 255) << engine;
    }
}

TEST(Inpaint, ReportsEachIterationAndNeverFallsBack) {
    const Image photo = gradient(160, 120);
    const Mask hole = disc(160, 120, 80, 60, 30);
    Params params = quick();
    params.context = 0;
    params.early_stop = 0;
    double fraction = 0.0;
    int refined = 0;
    const auto watch = [&](const Step &step) {
        EXPECT_GE(step.fraction, fraction);
        EXPECT_LE(step.iteration, step.iterations);
        EXPECT_LE(step.scale, step.scales);
        fraction = step.fraction;
        if (step.stage != Stage::refining)
            return;
        ++refined;
        EXPECT_TRUE(std::isfinite(step.loss));
        const Preview preview = step.preview();
        EXPECT_EQ(preview.area, photo.bounds());
        EXPECT_EQ(preview.image.width(), step.scale_width);
    };
    const Result result = inpaint(photo, hole, params, watch);
    EXPECT_EQ(result.scales.size(), 3u); // 30, 60, 120
    EXPECT_EQ(refined, 2 * 3);
    EXPECT_EQ(result.losses.size(), 6u);
    EXPECT_DOUBLE_EQ(fraction, 1.0);
    EXPECT_EQ(result.ending, Ending::complete);
}

TEST(Inpaint, StopsRefiningAtOnceAndThenMakesTheFillPresentable) {
    const Image photo = gradient(300, 300);
    const Mask hole = disc(300, 300, 150, 150, 60);
    Params params = quick();
    params.iterations = 1000;
    params.early_stop = 0;
    std::stop_source stop;
    int refined_after_stop = 0;
    std::set<Stage> after_stop;
    const auto watch = [&](const Step &step) {
        refined_after_stop += stop.stop_requested() && is_engines(step.stage);
        if (stop.stop_requested())
            after_stop.insert(step.stage);
        if (step.stage == Stage::refining && step.iteration == 2)
            stop.request_stop();
    };
    const Result result = inpaint(photo, hole, params, watch, stop.get_token());
    EXPECT_EQ(result.ending, Ending::stopped);
    EXPECT_EQ(refined_after_stop, 0);
    EXPECT_TRUE(after_stop.contains(Stage::structuring) && after_stop.contains(Stage::detailing));
    EXPECT_TRUE(result.notes.empty());
    Image after = photo;
    composite(after, result);
    EXPECT_TRUE(kept_outside(photo, after, hole, 4));
    EXPECT_NE(after, photo);
}

TEST(Inpaint, KeepsTheHolesThatAreFilledWhereAnotherFails) {
    const Image photo = gradient(400, 300);
    Mask hole = disc(400, 300, 40, 40, 10);
    add_disc(hole, 350, 250, 10);
    add_disc(hole, 40, 250, 10);
    const auto watch = [](const Step &step) {
        if (step.hole == 2)
            throw std::bad_alloc();
    };
    const Result result = inpaint(photo, hole, quick("telea"), watch);
    EXPECT_EQ(result.ending, Ending::incomplete);
    ASSERT_EQ(result.notes.size(), 1u);
    EXPECT_EQ(result.notes[0].values, (std::vector<std::string>{"1", "3"}));
    EXPECT_THROW(std::rethrow_exception(result.notes[0].reason), std::bad_alloc);
    const auto covered = [&](int x, int y) {
        return *result.coverage.at(x - result.area.x, y - result.area.y) > 0.0f;
    };
    EXPECT_EQ(covered(40, 40) + covered(350, 250) + covered(40, 250), 2);
}

TEST(Inpaint, ThrowsWhereNoHoleCanBeFilled) {
    const auto watch = [](const Step &step) {
        if (step.stage == Stage::filling)
            throw std::bad_alloc();
    };
    EXPECT_THROW(inpaint(gradient(40, 40), disc(40, 40, 20, 20, 5), quick("telea"), watch),
                 std::bad_alloc);
}

// The first of three holes is stopped when it is refined.
TEST(Inpaint, FillsEveryHoleThoughItIsStoppedInTheFirst) {
    const Image photo = gradient(600, 200);
    Mask hole = disc(600, 200, 100, 100, 30);
    add_disc(hole, 300, 100, 30);
    add_disc(hole, 500, 100, 30);
    Params params = quick();
    params.context = 0.5;
    params.iterations = 1000;
    params.early_stop = 0;
    std::stop_source stop;
    std::array<int, 3> passes{};
    std::array<int, 3> structured{};
    double fraction = 0.0;
    const auto watch = [&](const Step &step) {
        EXPECT_GE(step.fraction, fraction);
        fraction = step.fraction;
        passes.at(step.hole - 1) += is_engines(step.stage);
        structured.at(step.hole - 1) += step.stage == Stage::structuring;
        if (step.stage == Stage::refining && step.iteration == 2)
            stop.request_stop();
    };
    const Result result = inpaint(photo, hole, params, watch, stop.get_token());
    EXPECT_EQ(result.ending, Ending::stopped);
    for (const int x : {100, 300, 500}) {
        EXPECT_EQ(*result.coverage.at(x - result.area.x, 100 - result.area.y), 1.0f) << x;
        EXPECT_NEAR(*result.fill.at(x - result.area.x, 100 - result.area.y), *photo.at(x, 100),
                    0.2f);
    }
    EXPECT_EQ(passes[1], 1); // of the network, at one small scale
    EXPECT_EQ(passes[2], 1);
    for (const int steps : structured)
        EXPECT_GT(steps, 0);
    ASSERT_EQ(result.notes.size(), 1u);
    EXPECT_EQ(result.notes[0].values, (std::vector<std::string>{"2", "3"}));
}

TEST(Inpaint, GivesTheSameFillTwice) {
    const Image photo = noise(120, 90, 9);
    const Mask hole = disc(120, 90, 60, 45, 20);
    EXPECT_EQ(inpainted(photo, hole, quick()), inpainted(photo, hole, quick()));
}

TEST(Inpaint, PassesOnWhatTheObserverThrows) {
    const auto fail = [](const Step &) { throw std::runtime_error("the observer's own"); };
    EXPECT_THROW(inpaint(gradient(40, 40), disc(40, 40, 20, 20, 5), quick(), fail),
                 std::runtime_error);
}

TEST(Inpaint, RefusesInputItCannotUse) {
    const Image photo = gradient(20, 10);
    const auto kind = [&](const Image &image, const Mask &mask) {
        try {
            inpaint(image, mask, quick("telea"));
        } catch (const Error &error) {
            return error.kind();
        }
        ADD_FAILURE() << "nothing was thrown";
        return ErrorKind::resource;
    };
    EXPECT_EQ(kind(Image{}, Mask{}), ErrorKind::input);
    EXPECT_EQ(kind(photo, Mask(20, 11)), ErrorKind::input);
    EXPECT_EQ(kind(photo, Mask(20, 10, 0)), ErrorKind::input);
    EXPECT_EQ(kind(photo, Mask(20, 10, 1)), ErrorKind::input);
}

TEST(Inpaint, RefusesAHoleThatGrowsOverEverything) {
    Params params = quick("telea");
    params.grow = 30;
    try {
        inpaint(gradient(20, 10), disc(20, 10, 4, 4, 2), params);
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::input);
        EXPECT_NE(std::string(error.what()).find("30 pixels"), std::string::npos);
    }
}

// A hole in the one corner, its reference in the other, far outside the hole's context.
TEST(Inpaint, TakesAReferenceFromAnywhereInThePhoto) {
    Image photo(300, 200, 0.8f);
    for (int y = 150; y < 200; ++y)
        for (int x = 240; x < 300; ++x)
            std::copy_n(std::array{0.1f, 0.7f, 0.1f}.data(), 3, photo.at(x, y));
    const Mask hole = disc(300, 200, 20, 20, 12);
    Params params = quick();
    params.context = 0.2;
    params.colours = true;
    params.colour_border = 0;
    const auto redness = [&] {
        const Image after = inpainted(photo, hole, params);
        const float *middle = after.at(20, 20);
        return middle[0] - middle[1];
    };
    EXPECT_GT(redness(), -0.1f);
    params.reference = "245,155,300,300";
    EXPECT_LT(redness(), -0.4f);
}

TEST(Inpaint, RefusesAReferenceThatHoldsNothingKnown) {
    Params params = quick();
    for (const char *reference : {"60,0,5,5", "18,18,4,4"}) {
        params.reference = reference;
        try {
            inpaint(gradient(60, 40), disc(60, 40, 20, 20, 8), params);
            ADD_FAILURE() << "nothing was thrown";
        } catch (const Error &error) {
            EXPECT_EQ(error.kind(), ErrorKind::settings);
        }
    }
}

TEST(Inpaint, RefusesADeviceThatIsNotThere) {
    Params params = quick();
    params.device = "cuda:99";
    EXPECT_THROW(inpaint(gradient(20, 20), disc(20, 20, 5, 5, 2), params), Error);
    params.device = "abacus";
    EXPECT_THROW(inpaint(gradient(20, 20), disc(20, 20, 5, 5, 2), params), Error);
}

TEST(Inpaint, ReturnsAReducedPhotoInPublishedMode) {
    Params params = preset_params("reference");
    params.model = tiny_model();
    params.smallest_scale = 32;
    params.iterations = 2;
    params.pixel_budget = 5000;
    const Result result = inpaint(gradient(120, 90), disc(120, 90, 60, 45, 30), params);
    EXPECT_EQ(result.width, 81); // 120 * sqrt(5000 / 10800), rounded down
    EXPECT_EQ(result.height, 61);
    EXPECT_EQ(result.fill.width(), 81);
    params.native_size = true;
    EXPECT_EQ(inpaint(gradient(120, 90), disc(120, 90, 60, 45, 30), params).width, 120);
}

// 15 seconds at 10 microseconds for a pass over a pixel.
TEST(Inpaint, RefinesFewerPixelsWhereTheNetworkIsSlowAndSaysHowMany) {
    const Image photo = gradient(1100, 1000);
    const Mask hole = disc(1100, 1000, 550, 500, 150);
    Params params = quick();
    params.smallest_scale = 0;
    params.device = "cpu";
    params.context = 0;
    const KnownPace slow_machine(1e-5, params);
    const Result chosen = inpaint(photo, hole, params);
    ASSERT_EQ(chosen.sizes.size(), 1u);
    EXPECT_LT(chosen.sizes[0].pixel_budget, 350000);
    EXPECT_GE(chosen.scales.size(), 2u);
    params.pixel_budget = chosen.sizes[0].pixel_budget;
    params.smallest_scale = chosen.sizes[0].smallest_scale;
    params.iterations = chosen.sizes[0].iterations;
    const Result asked = inpaint(photo, hole, params);
    EXPECT_TRUE(asked.sizes.empty());
    EXPECT_EQ(asked.fill, chosen.fill) << "the same, asked for by these numbers";
}

TEST(Inpaint, FillsAPartOfAPhotoAsTheWhole) {
    const Image photo = noise(700, 500, 4);
    Mask hole = disc(700, 500, 500, 250, 30);
    add_disc(hole, 560, 300, 12);
    for (const char *engine : {"lama", "telea"}) {
        Params params = quick(engine);
        params.reference = "600,400,40,40";
        params.colours = true;
        const Rect place = part_to_read(hole_bounds(hole), photo.bounds(), params);
        EXPECT_LT(place.area(), photo.bounds().area() / 2);
        std::vector<Rect> looks;
        const auto watch = [&](const Step &step) {
            if (step.preview)
                looks.push_back(step.preview().area);
        };
        const Result whole = inpaint(photo, hole, params, Hooks{.observer = watch});
        const auto of_whole = std::exchange(looks, {});
        const Result part = inpaint({crop(photo, place), crop(hole, place), place, 700, 500},
                                    params, Hooks{.observer = watch});
        EXPECT_EQ(part.area, whole.area);
        EXPECT_EQ(part.width, 700);
        EXPECT_EQ(part.fill, whole.fill);
        EXPECT_EQ(part.coverage, whole.coverage);
        EXPECT_EQ(looks, of_whole);
        EXPECT_EQ(unite(place, looks.front()), place);
    }
}

TEST(Inpaint, NeedsTheWholePhotoWhereItIsTheContext) {
    Params params;
    params.context = 0;
    const Rect photo{0, 0, 900, 700};
    EXPECT_EQ(part_to_read({10, 10, 5, 5}, photo, params), photo);
    params.context = 1;
    EXPECT_EQ(part_to_read(photo, photo, params), photo);
    params.grow = 4;
    EXPECT_EQ(part_to_read({400, 300, 100, 50}, photo, params), (Rect{288, 188, 324, 274}));
}

// A white wire on grey, a sixth of a pixel wide at the size that is refined.
// Each pixel that holds a part of it is a mixture of the two, 0.5 + (2 / 12) * 0.5, and is unknown.
TEST(Inpaint, KeepsAThinHoleWhereItRefinesAtATwelfthOfTheSize) {
    Image photo(1152, 960, 0.5f);
    Mask wire(1152, 960);
    for (int y = 100; y < 860; ++y)
        for (int x = 601; x < 603; ++x) {
            *wire.at(x, y) = 1;
            std::fill_n(photo.at(x, y), 3, 1.0f);
        }
    Params params = quick();
    params.grow = 0;
    params.context = 0;
    params.pixel_budget = 96 * 80;
    params.smallest_scale = 80;
    bool looked = false;
    inpaint(photo, wire, params, [&](const Step &step) {
        if (step.stage != Stage::filling)
            return;
        const Image small = step.preview().image;
        ASSERT_EQ(small.width(), 96);
        looked = true;
        EXPECT_EQ(*small.at(20, 40), 0.5f);
        for (int y = 0; y < 80; ++y)
            EXPECT_GT(std::abs(*small.at(50, y) - 0.5833f), 1e-3f) << "the wire is seen at " << y;
    });
    EXPECT_TRUE(looked);
}

TEST(Inpaint, StaysWithinTheMemoryLimitByRefiningAtFewerPixels) {
    const Image photo = gradient(700, 500);
    const Mask hole = disc(700, 500, 350, 250, 100);
    Params params = quick();
    params.context = 0;
    params.iterations = 2;
    params.memory_limit = static_cast<int>(forecast(hole, params).least_mebibytes) + 1;
    const Result result = inpaint(photo, hole, params);
    EXPECT_EQ(result.width, 700);
    ASSERT_FALSE(result.notes.empty());
    EXPECT_LT(result.scales.back().width, 600);
    Image after = photo;
    composite(after, result);
    EXPECT_TRUE(kept_outside(photo, after, hole, 4));
}

TEST(Inpaint, SaysHowMuchMemoryItTakesAtTheLeast) {
    Params params = quick();
    params.memory_limit = 1; // less than the process holds already
    try {
        inpaint(gradient(70, 50), disc(70, 50, 35, 25, 10), params);
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::resource);
        ASSERT_EQ(error.values().size(), 2u);
        EXPECT_GT(std::stoi(error.values()[1]), 10);
    }
}

// 20 megapixels, of which the photo and its mask alone take 250 MiB.
TEST(Inpaint, FillsALargePhotoWithinTheMemoryLimit) {
    const Image photo = gradient(5400, 3700);
    const Mask hole = disc(5400, 3700, 2700, 1800, 400);
    Params params = quick();
    params.smallest_scale = 256;
    params.iterations = 2;
    params.memory_limit = 1000;
    const Result result = measuring_peak([&] { return inpaint(photo, hole, params); }, 1000);
    EXPECT_EQ(result.ending, Ending::complete);
    EXPECT_EQ(result.area, (Rect{2296, 1396, 809, 809}));
}

TEST(Inpaint, RefinesHolesTooSmallForThePublishedErosion) {
    const Image photo = gradient(128, 128);
    Params params = quick();
    params.context = 0;
    const auto losses = inpaint(photo, disc(128, 128, 64, 64, 3), params).losses;
    ASSERT_FALSE(losses.empty());
    for (const LossRecord &record : losses)
        EXPECT_TRUE(std::isfinite(record.loss));
    params.adaptive_erosion = false;
    params.grow = 0;
    for (const LossRecord &record : inpaint(photo, disc(128, 128, 64, 64, 3), params).losses)
        EXPECT_TRUE(std::isnan(record.loss)) << "the published loss has no value here";
}
