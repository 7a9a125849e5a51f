#include "plugin/only_window.h"

#include <memory>

namespace refill {
namespace {

constexpr unsigned milliseconds_between_looks = 200;

/// The name of the procedure that says that a window is open, and of the parasite that asks for it.
std::string name_for(GimpImage *image) {
    return "plug-in-refill-temp-window-" + std::to_string(gimp_image_get_id(image));
}

GimpValueArray *do_nothing(GimpProcedure *procedure, GimpProcedureConfig *, gpointer) {
    return gimp_procedure_new_return_values(procedure, GIMP_PDB_SUCCESS, nullptr);
}

void ask(const std::string &name) {
    const std::unique_ptr<GimpParasite, decltype(&gimp_parasite_free)> parasite(
        gimp_parasite_new(name.c_str(), 0, 0, nullptr), gimp_parasite_free);
    gimp_attach_parasite(parasite.get());
}

/// Whether somebody has asked since the last time.
bool was_asked(const std::string &name) {
    const std::unique_ptr<gchar *, decltype(&g_strfreev)> names(gimp_get_parasite_list(),
                                                                g_strfreev);
    if (!names || !g_strv_contains(names.get(), name.c_str()))
        return false;
    gimp_detach_parasite(name.c_str());
    return true;
}

} // namespace

bool present_other_window(GimpImage *image) {
    const std::string name = name_for(image);
    if (!gimp_pdb_procedure_exists(gimp_get_pdb(), name.c_str()))
        return false;
    ask(name);
    return true;
}

OnlyWindow::OnlyWindow(GimpPlugIn *plug_in, GimpImage *image)
    : plug_in_(plug_in), name_(name_for(image)) {
    const GObjectPtr<GimpProcedure> procedure(gimp_procedure_new(
        plug_in, name_.c_str(), GIMP_PDB_PROC_TYPE_TEMPORARY, do_nothing, nullptr, nullptr));
    gimp_procedure_set_documentation(procedure.get(), "Says that Refill's window is open", nullptr,
                                     name_.c_str());
    gimp_procedure_set_attribution(procedure.get(), "The Refill authors", "The Refill authors",
                                   "2026");
    was_asked(name_); // a window that was ended may have left it
    gimp_plug_in_add_temp_procedure(plug_in, procedure.get());
}

OnlyWindow::~OnlyWindow() {
    gimp_plug_in_remove_temp_procedure(plug_in_, name_.c_str());
    was_asked(name_); // nobody is left to ask
}

void OnlyWindow::when_asked(std::function<void()> present) {
    looks_.emplace(milliseconds_between_looks, [this, present = std::move(present)] {
        if (was_asked(name_))
            present();
    });
}

} // namespace refill
