#include "plugin/procedure.h"

#include "plugin/arguments.h"
#include "plugin/end_on_signal.h"
#include "plugin/messages.h"
#include "plugin/run_in_window.h"
#include "plugin/run_silently.h"
#include "plugin/target.h"

#include <gegl.h>
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

namespace refill {
namespace {

/// GEGL for as long as the procedure runs. Its end complains of buffers that were not given back.
class GeglSession {
public:
    GeglSession() { gegl_init(nullptr, nullptr); }
    GeglSession(const GeglSession &) = delete;
    GeglSession &operator=(const GeglSession &) = delete;
    ~GeglSession() { gegl_exit(); }
};

GimpLayer *fill(GimpProcedure *procedure, GimpRunMode mode, GimpImage *image,
                GimpDrawable **drawables, GimpProcedureConfig *config) {
    if (mode == GIMP_RUN_INTERACTIVE)
        return run_in_window(procedure, image, config); // which says what stands in the way
    GimpLayer *layer = layer_to_fill(image, drawables);
    return mode == GIMP_RUN_WITH_LAST_VALS ? run_again(image, layer, config)
                                           : run_silently(image, layer, config);
}

GimpValueArray *run(GimpProcedure *procedure, GimpRunMode mode, GimpImage *image,
                    GimpDrawable **drawables, GimpProcedureConfig *config, gpointer) {
    end_on_signal();
    const GeglSession gegl;
    try {
        GimpLayer *filled = fill(procedure, mode, image, drawables, config);
        GimpValueArray *values = gimp_procedure_new_return_values(
            procedure, filled ? GIMP_PDB_SUCCESS : GIMP_PDB_CANCEL, nullptr);
        if (filled)
            GIMP_VALUES_SET_LAYER(values, 1, filled);
        return values;
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
        procedure_name);
    gimp_procedure_set_attribution(procedure, "The Refill authors", "The Refill authors", "2026");
    declare_arguments(procedure);
    gimp_procedure_add_layer_return_value(procedure, "layer", _("Layer"),
                                          _("The layer that holds the fill."), TRUE,
                                          G_PARAM_READWRITE);
    return procedure;
}

} // namespace refill
