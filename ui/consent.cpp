#include "ui/consent.h"

#include "core/files/model_trust.h"
#include "ui/glib.h"

#include <glib/gi18n.h>
#include <libgimpbase/gimpbase.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace refill {
namespace {

namespace fs = std::filesystem;

/// Checksums of the files that the user trusts, one a line.
fs::path trusted_models_file() { return fs::path(gimp_directory()) / "refill" / "trusted-models"; }

bool is_remembered(const std::string &checksum) {
    std::ifstream file(trusted_models_file());
    for (std::string line; std::getline(file, line);)
        if (line == checksum)
            return true;
    return false;
}

/// Where this fails, the user is asked again next time.
void remember(const std::string &checksum) {
    std::error_code ignored;
    fs::create_directories(trusted_models_file().parent_path(), ignored);
    std::ofstream(trusted_models_file(), std::ios::app) << checksum << "\n";
}

std::string text_of(GObject *config, const char *property) {
    char *taken = nullptr;
    g_object_get(config, property, &taken, nullptr);
    const GCharPtr text(taken);
    return text ? text.get() : "";
}

std::string path_of(GObject *config, const char *property) {
    GFile *taken = nullptr;
    g_object_get(config, property, &taken, nullptr);
    const GObjectPtr<GFile> file(taken);
    const GCharPtr path(file ? g_file_get_path(file.get()) : nullptr);
    return path ? path.get() : "";
}

fs::path code_to_run(GObject *config) {
    Params params;
    params.engine = text_of(config, "engine");
    params.model = path_of(config, "model");
    params.coarse_engine = text_of(config, "coarse-engine");
    params.coarse_model = path_of(config, "coarse-model");
    return code_to_run(params);
}

bool ask(GtkWindow *parent, const fs::path &file) {
    const GCharPtr name(g_filename_display_name(file.c_str()));
    GtkWidget *question =
        gtk_message_dialog_new(parent, GTK_DIALOG_MODAL, GTK_MESSAGE_WARNING, GTK_BUTTONS_CANCEL,
                               _("Run the program in this model file?"));
    gtk_message_dialog_format_secondary_text(
        GTK_MESSAGE_DIALOG(question),
        _("%s is not only numbers: it brings code along, which can do anything that you can do. "
          "Run it only if you trust those who made it. You will not be asked again for this file."),
        name.get());
    gtk_dialog_add_button(GTK_DIALOG(question), _("_Run It"), GTK_RESPONSE_ACCEPT);
    gtk_dialog_set_default_response(GTK_DIALOG(question), GTK_RESPONSE_CANCEL);
    const int response = gtk_dialog_run(GTK_DIALOG(question));
    gtk_widget_destroy(question);
    return response == GTK_RESPONSE_ACCEPT;
}

} // namespace

bool may_run_model(GtkWindow *parent, GObject *config) {
    const fs::path file = code_to_run(config);
    if (file.empty())
        return true;
    const std::string checksum = model_checksum(file);
    if (!is_remembered(checksum)) {
        if (!ask(parent, file))
            return false;
        remember(checksum);
    }
    g_object_set(config, "trusted-model", checksum.c_str(), nullptr);
    return true;
}

} // namespace refill
