#include "ui/preset_list.h"

#include "core/settings/own_presets.h"
#include "ui/glib.h"
#include "ui/list_window.h"
#include "ui/wording.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

constexpr int spacing = 6;

/// A file that the user names, to read or to write; empty where none is named.
std::string ask_for_file(GtkWindow *parent, const char *title, GtkFileChooserAction action,
                         const std::string &name) {
    const GObjectPtr<GtkFileChooserNative> chooser(
        gtk_file_chooser_native_new(title, parent, action, nullptr, nullptr));
    auto *dialog = GTK_FILE_CHOOSER(chooser.get());
    if (action == GTK_FILE_CHOOSER_ACTION_SAVE) {
        gtk_file_chooser_set_do_overwrite_confirmation(dialog, TRUE);
        gtk_file_chooser_set_current_name(dialog, name.c_str());
    }
    if (gtk_native_dialog_run(GTK_NATIVE_DIALOG(chooser.get())) != GTK_RESPONSE_ACCEPT)
        return {};
    const GCharPtr path(gtk_file_chooser_get_filename(dialog));
    return path ? path.get() : "";
}

class PresetList {
public:
    explicit PresetList(GtkWindow *parent);
    PresetList(const PresetList &) = delete;
    PresetList &operator=(const PresetList &) = delete;

    void run() { list_.run(); }

private:
    void fill();
    void rename();
    void remove() { delete_preset(presets_folder(), list_.chosen()); }
    void import();
    void export_chosen();

    ListWindow list_;
    GtkWidget *faults_ = gtk_label_new(nullptr);
};

PresetList::PresetList(GtkWindow *parent) : list_(parent, _("Your presets"), 460, 300) {
    list_.set_placeholder(
        _("There are none yet. \"Save as preset...\", where presets are chosen, makes one of the "
          "settings."));
    using Button = ListWindow::Button;
    list_.add_button(_("_Rename..."), Button::with_choice, [this] { rename(); });
    list_.add_button(_("_Delete"), Button::with_choice, [this] { remove(); });
    list_.add_button(_("_Export..."), Button::with_choice, [this] { export_chosen(); });
    list_.add_button(_("_Import..."), Button::always, [this] { import(); });
    gtk_label_set_line_wrap(GTK_LABEL(faults_), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(faults_), 60);
    gtk_label_set_xalign(GTK_LABEL(faults_), 0.0f);
    list_.add_below(faults_);
    list_.set_filler([this] { fill(); });
}

void PresetList::fill() {
    const OwnPresets found = own_presets(presets_folder());
    for (const OwnPreset &preset : found.presets)
        list_.add_row(preset.name, preset.name);
    std::string faults;
    for (const Error &fault : found.faults)
        faults += (faults.empty() ? "" : "\n") + translated(fault);
    gtk_label_set_text(GTK_LABEL(faults_), faults.c_str());
    gtk_widget_set_visible(faults_, !faults.empty());
}

void PresetList::rename() {
    const std::string old = list_.chosen();
    const std::string name = ask_for_preset_name(list_.window(), _("Rename preset"), old);
    if (name.empty() || name == old)
        return;
    save_preset(presets_folder(), own_preset(name, any_preset(old, presets_folder())));
    delete_preset(presets_folder(), old);
}

void PresetList::import() {
    const std::string file =
        ask_for_file(list_.window(), _("Import a preset"), GTK_FILE_CHOOSER_ACTION_OPEN, "");
    if (file.empty())
        return;
    const OwnPreset preset = read_preset(file);
    save_preset(presets_folder(), own_preset(preset.name, params_of(preset)));
}

void PresetList::export_chosen() {
    const std::string name = list_.chosen();
    const std::string file =
        ask_for_file(list_.window(), _("Export the preset"), GTK_FILE_CHOOSER_ACTION_SAVE,
                     name + ".refill-preset.json");
    if (!file.empty())
        write_preset(file, own_preset(name, any_preset(name, presets_folder())));
}

} // namespace

std::string ask_for_preset_name(GtkWindow *parent, const std::string &title,
                                const std::string &name) {
    GtkWidget *window =
        gtk_dialog_new_with_buttons(title.c_str(), parent, GTK_DIALOG_MODAL, _("_Cancel"),
                                    GTK_RESPONSE_CANCEL, _("_Save"), GTK_RESPONSE_ACCEPT, nullptr);
    gtk_dialog_set_default_response(GTK_DIALOG(window), GTK_RESPONSE_ACCEPT);
    GtkWidget *label = gtk_label_new_with_mnemonic(_("_Name"));
    GtkWidget *entry = gtk_entry_new();
    gtk_label_set_mnemonic_widget(GTK_LABEL(label), entry);
    gtk_entry_set_text(GTK_ENTRY(entry), name.c_str());
    gtk_entry_set_max_length(GTK_ENTRY(entry), 60);
    gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2 * spacing);
    gtk_container_set_border_width(GTK_CONTAINER(row), 2 * spacing);
    gtk_box_pack_start(GTK_BOX(row), label, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(row), entry, TRUE, TRUE, 0);
    gtk_container_add(GTK_CONTAINER(gtk_dialog_get_content_area(GTK_DIALOG(window))), row);
    gtk_widget_show_all(row);
    std::string given;
    if (gtk_dialog_run(GTK_DIALOG(window)) == GTK_RESPONSE_ACCEPT)
        given = gtk_entry_get_text(GTK_ENTRY(entry));
    gtk_widget_destroy(window);
    return given;
}

void show_preset_list(GtkWindow *parent) { PresetList(parent).run(); }

} // namespace refill
