// Measures, for each stage of a fill, the longest time between two moments at which the run looks
// whether it is to end: so long a cancel may have to wait.
//
//     refill-bench stop [MEGAPIXELS [HOLE_PIXELS [OPTION=VALUE ...]]]

#include "core/holes/holes.h"
#include "core/inpaint.h"
#include "tools/bench/commands.h"
#include "tools/bench/in_words.h"
#include "tools/bench/scene.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace refill {
namespace {

/// A way to fill, in words; together they pass through every stage.
const std::vector<Words> ways = {
    {},
    {"blocks=true"},
    {"correction=true"},
    {"colours=true"},
    {"texture=true", "texture-iterations=3"},
    {"auto-stages=true"},
    {"engine=telea"},
    {"engine=navier-stokes"},
};

using Clock = std::chrono::steady_clock;

/// The longest times between looks, by stage. Looks come from any thread, steps from the run's own.
class Waits {
public:
    void look() {
        const std::lock_guard lock(mutex_);
        note(Clock::now());
    }

    /// A stage reports what it has done, so the time before belongs to it.
    void see(const Step &step) {
        const std::lock_guard lock(mutex_);
        longest_[step.stage] = std::max(longest_[step.stage], std::exchange(unassigned_, 0.0));
    }

    void print(const char *way) {
        const std::lock_guard lock(mutex_);
        note(Clock::now());
        for (const auto &[stage, seconds] : longest_)
            std::printf("%-20s %-22s %8.3f s\n", way, stage_name(stage), seconds);
        std::printf("%-20s %-22s %8.3f s\n", way, "after the last report", unassigned_);
        std::fflush(stdout);
    }

private:
    void note(Clock::time_point now) {
        unassigned_ = std::max(unassigned_, std::chrono::duration<double>(now - last_).count());
        last_ = now;
    }

    std::mutex mutex_;
    Clock::time_point last_ = Clock::now();
    double unassigned_ = 0.0; ///< the longest since the last report
    std::map<Stage, double> longest_;
};

} // namespace

void bench_stop(const Words &words) {
    const double megapixels = words.empty() ? 24.0 : std::atof(words[0].c_str());
    const double hole = words.size() < 2 ? 0.04e6 * megapixels : std::atof(words[1].c_str());
    const BenchScene scene = bench_scene(megapixels, hole);
    std::printf("%d x %d pixels, %.0f of them in the hole; the longest time between two looks\n",
                scene.photo.width(), scene.photo.height(), hole);
    const auto measure = [&](const Words &way) {
        std::string name = way.empty() ? "default" : way[0];
        const Params params = params_from(way);
        const Rect place = part_to_read(hole_bounds(scene.hole), scene.photo.bounds(), params);
        PhotoPart part{crop(scene.photo, place), crop(scene.hole, place), place,
                       scene.photo.width(), scene.photo.height()};
        Waits waits;
        inpaint(std::move(part), params,
                Hooks{.observer = [&](const Step &step) { waits.see(step); },
                      .looked = [&] { waits.look(); }});
        waits.print(name.c_str());
    };
    if (words.size() > 2)
        measure({words.begin() + 2, words.end()});
    else
        std::ranges::for_each(ways, measure);
}

} // namespace refill
