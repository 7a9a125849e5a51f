// Measures each stage of a fill: its seconds, and the most memory that the process held meanwhile.
//
//     refill-bench stages [MEGAPIXELS [HOLE_PIXELS [OPTION=VALUE ...]]]

#include "core/inpaint.h"
#include "tools/bench/commands.h"
#include "tools/bench/in_words.h"
#include "tools/bench/peak_memory.h"
#include "tools/bench/scene.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace refill {
namespace {

/// Prints a line whenever another stage has reported: what passed since the last report of the
/// stage before.
class StageTable {
public:
    void see(const Step &step) {
        if (step.stage != stage_) {
            print();
            stage_ = step.stage;
        }
        last_ = step.elapsed;
        peak_ = highest_memory_use();
    }

    void end(double elapsed) {
        print();
        std::printf("%-22s %8.2f s %8.0f MiB\n", "the rest", elapsed - begin_,
                    highest_memory_use() / mebibyte);
    }

private:
    static constexpr double mebibyte = 1024.0 * 1024.0;

    void print() {
        std::printf("%-22s %8.2f s %8.0f MiB\n", stage_name(stage_), last_ - begin_,
                    peak_ / mebibyte);
        forget_highest_memory_use();
        begin_ = last_;
    }

    Stage stage_ = Stage::loading;
    double begin_ = 0.0;
    double last_ = 0.0;
    double peak_ = 0.0;
};

} // namespace

void bench_stages(const Words &words) {
    const double megapixels = words.empty() ? 16.0 : std::atof(words[0].c_str());
    const double hole = words.size() < 2 ? 0.04e6 * megapixels : std::atof(words[1].c_str());
    const Params params =
        params_from({words.begin() + std::min<std::size_t>(2, words.size()), words.end()});
    const BenchScene scene = bench_scene(megapixels, hole);
    std::printf("%d x %d pixels, %zu of the process's bytes\n", scene.photo.width(),
                scene.photo.height(), used_memory());
    StageTable table;
    forget_highest_memory_use();
    const Result result =
        inpaint(scene.photo, scene.hole, params, [&](const Step &step) { table.see(step); });
    table.end(result.seconds);
    for (const ScaleRecord &scale : result.scales)
        std::printf("scale %d: %d x %d, %d passes, %.2f s\n", scale.scale, scale.width,
                    scale.height, scale.iterations, scale.seconds);
    for (const Note &note : result.notes)
        std::printf("note: %s\n", note.message.c_str());
}

} // namespace refill
