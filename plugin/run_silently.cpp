#include "plugin/run_silently.h"

#include "plugin/progress_bar.h"
#include "plugin/sources.h"
#include "plugin/task_reading.h"
#include "ui/glib.h"
#include "ui/small_run.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

namespace refill {
namespace {

constexpr unsigned poll_interval = 100; // milliseconds

/// Waits for the job and meanwhile keeps the status bar going.
Result wait_for(Job &job) {
    const std::unique_ptr<GMainLoop, decltype(&g_main_loop_unref)> loop(
        g_main_loop_new(nullptr, FALSE), g_main_loop_unref);
    {
        const Timer poll(poll_interval, [&] {
            report(job.progress());
            if (job.finished())
                g_main_loop_quit(loop.get());
        });
        g_main_loop_run(loop.get());
    }
    return job.result();
}

Task read_task(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config) {
    const Params params = layer_params(config);
    SubjectReading reading(image, layer, params.sample, source_in(image, config));
    while (!reading.go_on()) {
    }
    return {std::make_shared<Subject>(reading.take()), params};
}

GimpLayer *conclude(GimpImage *image, const Task &task, const Result &result) {
    for (const Note &note : result.notes)
        gimp_message(translated(note).c_str());
    GimpLayer *filled = finish(apply(image, task, result));
    gimp_displays_flush();
    gimp_progress_end();
    return filled;
}

} // namespace

GimpLayer *run_silently(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config) {
    Job job(read_task(image, layer, config));
    gimp_progress_init(_("Refilling the selection"));
    const Result result = wait_for(job);
    return conclude(image, job.task(), result);
}

GimpLayer *run_again(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config) {
    if (!gtk_init_check(nullptr, nullptr))
        return run_silently(image, layer, config);
    gimp_ui_init("refill");
    forget_foreign_source(image, config); // the last image's
    const Task task = read_task(image, layer, config);
    gimp_progress_init(_("Refilling the selection"));
    const auto result = run_in_small_window(task, report);
    if (!result) {
        gimp_progress_end();
        return nullptr;
    }
    return conclude(image, task, *result);
}

} // namespace refill
