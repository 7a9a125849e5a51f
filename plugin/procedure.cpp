#include "plugin/procedure.h"

#include "core/error.h"
#include "plugin/arguments.h"
#include "plugin/end_on_signal.h"
#include "plugin/image_state.h"
#include "plugin/messages.h"
#include "plugin/only_window.h"
#include "plugin/pixels.h"
#include "plugin/target.h"
#include "plugin/undo_group.h"
#include "ui/glib.h"
#include "ui/job.h"
#include "ui/window.h"
#include "ui/wording.h"

#include <gegl.h>
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

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

/// Puts the result into the image.
void apply(GimpImage *image, GimpLayer *layer, const Task &task, const Result &result) {
    if (task.params.output == "in-place")
        fill_in_place(image, layer, task.subject->hole, result);
    else
        add_fill_layer(image, layer, task.subject->hole, result, layer_name(result));
}

// Running ----------------------------------------------------------------------------------------

/// What the config asks for, as far as it makes sense on a layer of GIMP.
Params layer_params(GimpProcedureConfig *config) {
    Params params = params_from(config);
    params.native_size = true; // a fill of another size than the layer would fit nowhere
    check(params);
    return params;
}

Subject subject_of(Source source) {
    return {std::make_shared<Image>(std::move(source.photo)), std::move(source.hole)};
}

GimpPDBStatusType run_silently(GimpImage *image, GimpLayer *layer, GimpProcedureConfig *config) {
    const Params params = layer_params(config);
    Job job({std::make_shared<Subject>(subject_of(read_source(image, layer))), params});
    gimp_progress_init(_("Refilling the selection"));
    const Result result = wait_for(job);
    show_notes(result);
    apply(image, layer, job.task(), result);
    gimp_displays_flush();
    gimp_progress_end();
    return GIMP_PDB_SUCCESS;
}

// The window -------------------------------------------------------------------------------------

class LayerReading : public Reading {
public:
    LayerReading(GimpImage *image, GimpLayer *layer) : reader_(image, layer) {}
    bool go_on() override { return reader_.go_on(); }
    Subject take() override { return subject_of(reader_.take()); }

private:
    SourceReader reader_;
};

/// The candidates, each as its own layer, in one step to undo.
void apply_all(GimpImage *image, GimpLayer *layer, const std::vector<const Candidate *> &chosen) {
    const UndoGroup group(image);
    for (const Candidate *candidate : chosen)
        apply(image, layer, candidate->task, candidate->result);
    gimp_displays_flush();
}

GimpPDBStatusType run_in_window(GimpProcedure *procedure, GimpImage *image, GimpLayer *layer,
                                GimpProcedureConfig *config) {
    gimp_ui_init("refill");
    if (present_other_window(image))
        return GIMP_PDB_CANCEL;
    const Host host = {
        .look = [&] { return look_at(image, layer); },
        .read = [&] { return std::make_unique<LayerReading>(image, layer); },
        .params = [&] { return layer_params(config); },
        .report_start = [] { gimp_progress_init(_("Refilling the selection")); },
        .report = report,
        .report_end = [] { gimp_progress_end(); },
        .apply = [&](const auto &chosen) { apply_all(image, layer, chosen); },
    };
    std::optional<OnlyWindow> only;
    const auto opened = [&](std::function<void()> present) {
        only.emplace(gimp_procedure_get_plug_in(procedure), image, std::move(present));
    };
    return run_window(G_OBJECT(config), host, opened) ? GIMP_PDB_SUCCESS : GIMP_PDB_CANCEL;
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
    end_on_signal();
    const GeglSession gegl;
    try {
        GimpLayer *layer = layer_to_fill(image, drawables);
        const auto status = mode == GIMP_RUN_INTERACTIVE
                                ? run_in_window(procedure, image, layer, config)
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
