#include "plugin/only_window.h"

#include "ui/glib.h"

namespace refill {
namespace {

std::string procedure_name(GimpImage *image) {
    return "plug-in-refill-temp-present-" + std::to_string(gimp_image_get_id(image));
}

GimpValueArray *run_present(GimpProcedure *procedure, GimpProcedureConfig *, gpointer present) {
    guarded([&] { (*static_cast<std::function<void()> *>(present))(); });
    return gimp_procedure_new_return_values(procedure, GIMP_PDB_SUCCESS, nullptr);
}

} // namespace

bool present_other_window(GimpImage *image) {
    const std::string name = procedure_name(image);
    if (!gimp_pdb_procedure_exists(gimp_get_pdb(), name.c_str()))
        return false;
    GimpProcedure *procedure = gimp_pdb_lookup_procedure(gimp_get_pdb(), name.c_str());
    gimp_value_array_unref(gimp_procedure_run_config(procedure, nullptr));
    return true;
}

OnlyWindow::OnlyWindow(GimpPlugIn *plug_in, GimpImage *image, std::function<void()> present)
    : plug_in_(plug_in), name_(procedure_name(image)), present_(std::move(present)) {
    const GObjectPtr<GimpProcedure> procedure(
        gimp_procedure_new(plug_in, name_.c_str(), GIMP_PDB_PROC_TYPE_TEMPORARY, run_present,
                           &present_, nullptr));
    gimp_procedure_set_documentation(procedure.get(), "Bring Refill's window to the front", nullptr,
                                     name_.c_str());
    gimp_procedure_set_attribution(procedure.get(), "The Refill authors", "The Refill authors",
                                   "2026");
    gimp_plug_in_add_temp_procedure(plug_in, procedure.get());
    gimp_plug_in_persistent_enable(plug_in);
}

OnlyWindow::~OnlyWindow() {
    gimp_plug_in_remove_temp_procedure(plug_in_, name_.c_str());
}

} // namespace refill
