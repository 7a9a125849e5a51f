/// The plug-in as GIMP knows it: one procedure.

#include "plugin/procedure.h"

#include <libgimp/gimp.h>

#include <cstring>

struct RefillPlugIn {
    GimpPlugIn parent_instance;
};

struct RefillPlugInClass {
    GimpPlugInClass parent_class;
};

static GType refill_plug_in_get_type();

G_DEFINE_TYPE(RefillPlugIn, refill_plug_in, GIMP_TYPE_PLUG_IN)

static GList *query(GimpPlugIn *) {
    return g_list_append(nullptr, g_strdup(refill::procedure_name));
}

static GimpProcedure *create(GimpPlugIn *plug_in, const char *name) {
    return std::strcmp(name, refill::procedure_name) == 0 ? refill::create_procedure(plug_in)
                                                          : nullptr;
}

static void refill_plug_in_class_init(RefillPlugInClass *type) {
    // OpenMP reads it when LibTorch is loaded. Waiting threads that spin slow GIMP itself. Here,
    // because no second thread that may look at the environment has been started yet.
    g_setenv("OMP_WAIT_POLICY", "passive", FALSE);

    // Where core looks for the user's presets: the folder has another name for each version of
    // GIMP.
    g_setenv("GIMP3_DIRECTORY", gimp_directory(), TRUE);

    GimpPlugInClass *plug_in = GIMP_PLUG_IN_CLASS(type);
    plug_in->query_procedures = query;
    plug_in->create_procedure = create;
}

static void refill_plug_in_init(RefillPlugIn *) {}

GIMP_MAIN(refill_plug_in_get_type())
