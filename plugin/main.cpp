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
    // OpenMP reads it when LibTorch is loaded. A thread that waits looks again for a third of a
    // millisecond before it sleeps: most waits are shorter than it takes to wake up, and longer ones
    // belong to GIMP. Here, because no second thread that may look at the environment has been
    // started yet.
    g_setenv("GOMP_SPINCOUNT", "30000", FALSE);

    // Of several ways to convert pixels babl takes the one that it has just measured to be the
    // fastest, and each rounds in its own way, so one seed would give several fills. Exact ways are
    // all alike. What it finds here is not kept for GIMP, which wants the fastest.
    g_setenv("BABL_TOLERANCE", "0.000000000001", FALSE);
    g_setenv("BABL_INHIBIT_CACHE", "1", FALSE);
    // To find out whether a table is faster takes half a second and 256 MiB of every run.
    g_setenv("BABL_LUT", "0", FALSE);

    // Where core looks for the user's presets: the folder has another name for each version of
    // GIMP.
    g_setenv("GIMP3_DIRECTORY", gimp_directory(), TRUE);

    GimpPlugInClass *plug_in = GIMP_PLUG_IN_CLASS(type);
    plug_in->query_procedures = query;
    plug_in->create_procedure = create;
}

static void refill_plug_in_init(RefillPlugIn *) {}

GIMP_MAIN(refill_plug_in_get_type())
