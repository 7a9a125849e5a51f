#include "plugin/procedure.h"

#include "core/error.h"
#include "plugin/arguments.h"
#include "plugin/messages.h"
#include "plugin/pixels.h"
#include "plugin/target.h"
#include "ui/dialog.h"
#include "ui/glib.h"
#include "ui/job.h"
#include "ui/wording.h"

#include <gegl.h>
#include <glib/gi18n.h>

#include <optional>
#include <string>

namespace refill {
namespace {

constexpr unsigned poll_interval = 100; // milliseconds

// Progress ---------------------------------------------------------------------------------------

/// Shows progress in the image window's status bar.
void report(const Progress &progress) {
    gimp_progress_set_text(progress_text(progress).c_str());
    gimp_progress_update(progress.step.fraction);
}

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

// The result -------------------------------------------------------------------------------------

/// "LaMa" for the choice labelled "LaMa network".
std::string short_engine_name(const std::string &engine) {
    for (const Choice &choice : find_parameter("engine")->choices)
        if (engine == choice.name) {
            const std::string label = gettext(choice.label);
            return label.substr(0, label.find(' '));
        }
    return engine;
}

/// Says what made the fill, for example "Refill (LaMa, refill-small)".
std::string layer_name(const Result &result) {
    std::string maker = short_engine_name(result.engine);
    if (!result.model.empty())
        maker += ", " + result.model;
    return fill_in(_("Refill ({})"), {maker});
}

void show_notes(const Result &result) {
    for (const Note &note : result.notes)
        gimp_message(translated(note).c_str());
}

/// Puts the result into the image, where there is any.
void apply(GimpImage *image, GimpLayer *layer, const Mask &hole, const Params &params,
           const Result &result) {
    show_notes(result);
    if (result.ending == Ending::cancelled)
        return;
    if (params.output == "in-place")
        fill_in_place(image, layer, hole, result);
    else
        add_fill_layer(image, layer, hole, result, layer_name(result));
    gimp_displays_flush();
}

// Running ----------------------------------------------------------------------------------------

/// What the config asks for, as far as it makes sense on a layer of GIMP.
Params layer_params(GimpProcedureConfig *config) {
    Params params = params_from(config);
    params.native_size = true; // a fill of another size than the layer would fit nowhere
    check(params);
    return params;
}

Task make_task(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config) {
    const Params params = layer_params(config);
    Source source = read_source(image, layer);
    return {std::move(source.photo), std::move(source.hole), params};
}

GimpPDBStatusType run_silently(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config) {
    Job job(make_task(image, layer, config));
    gimp_progress_init(_("Refilling the selection"));
    const Result result = wait_for(job);
    apply(image, layer, job.task().hole, job.task().params, result);
    gimp_progress_end();
    return GIMP_PDB_SUCCESS;
}

GimpPDBStatusType run_in_dialog(GimpProcedure *procedure, GimpImage *image, GimpLayer *layer,
                                GimpProcedureConfig *config) {
    gimp_ui_init("refill");
    const DialogHost host = {
        .prepare = [&] { return make_task(image, layer, config); },
        .report_start = [] { gimp_progress_init(_("Refilling the selection")); },
        .report = report,
        .report_end = [] { gimp_progress_end(); },
        .apply = [&](const Task &task,
                     const Result &result) { apply(image, layer, task.hole, task.params, result); },
    };
    return run_dialog(procedure, config, host) ? GIMP_PDB_SUCCESS : GIMP_PDB_CANCEL;
}

/// GEGL for as long as the procedure runs. Its end complains of buffers that were not given back.
class GeglSession {
public:
    GeglSession() { gegl_init(nullptr, nullptr); }
    GeglSession(const GeglSession &) = delete;
    GeglSession &operator=(const GeglSession &) = delete;
    ~GeglSession() { gegl_exit(); }
};

GimpValueArray *run(GimpProcedure *procedure, GimpRunMode mode, GimpImage *image,
                    GimpDrawable **drawables, GimpProcedureConfig *config, gpointer) {
    const GeglSession gegl;
    try {
        GimpLayer *layer = layer_to_fill(image, drawables);
        const auto status = mode == GIMP_RUN_INTERACTIVE
                                ? run_in_dialog(procedure, image, layer, config)
                                : run_silently(image, layer, config);
        return gimp_procedure_new_return_values(procedure, status, nullptr);
    } catch (...) {
        return failure_values(procedure);
    }
}

} // namespace

GimpProcedure *create_procedure(GimpPlugIn *plug_in) {
    GimpProcedure *procedure = gimp_image_procedure_new(
        plug_in, procedure_name, GIMP_PDB_PROC_TYPE_PLUGIN, run, nullptr, nullptr);
    // Images and layers that cannot be filled get a message that says why, which a grey menu entry
    // would not.
    gimp_procedure_set_image_types(procedure, "*");
    gimp_procedure_set_sensitivity_mask(procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE |
                                                       GIMP_PROCEDURE_SENSITIVE_DRAWABLES |
                                                       GIMP_PROCEDURE_SENSITIVE_NO_DRAWABLES);
    gimp_procedure_set_menu_label(procedure, _("Refill Selec_tion..."));
    gimp_procedure_add_menu_path(procedure, "<Image>/Filters/Enhance");
    gimp_procedure_set_icon_name(procedure, GIMP_ICON_TOOL_HEAL);
    gimp_procedure_set_documentation(
        procedure, _("Remove what is selected and fill in what could have been behind it"),
        _("Fills the selected part of a layer from its surroundings: with a neural network (LaMa), "
          "whose fill is then refined scale by scale until it is as sharp as the photo, or with "
          "one of two classic methods. The fill is put on a new layer, or into the layer itself. "
          "Nothing outside the selection and a narrow ring around it changes."),
        nullptr); // GIMP's help knows nothing of Refill: no Help button
    gimp_procedure_set_attribution(procedure, "The Refill authors", "The Refill authors", "2026");
    declare_arguments(procedure);
    return procedure;
}

} // namespace refill
