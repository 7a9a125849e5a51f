#include "ui/preset_list.h"

#include "core/settings/own_presets.h"
#include "ui/glib.h"
#include "ui/wording.h"

#include <glib/gi18n.h>

#include <vector>

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
    ~PresetList() { gtk_widget_destroy(window_); }

    void run() { gtk_dialog_run(GTK_DIALOG(window_)); }

private:
    GtkWidget *add_button(GtkWidget *box, const char *label, void (PresetList::*action)());
    void act(void (PresetList::*action)());
    void fill();
    std::string chosen() const;
    void follow_choice();

    void rename();
    void remove();
    void import();
    void export_chosen();

    GtkWidget *window_;
    GtkWidget *list_ = gtk_list_box_new();
    GtkWidget *faults_ = gtk_label_new(nullptr);
    std::vector<GtkWidget *> of_chosen_; // buttons that need a preset to be chosen
    Soon soon_;
};

PresetList::PresetList(GtkWindow *parent)
    : window_(gtk_dialog_new_with_buttons(_("Your presets"), parent, GTK_DIALOG_MODAL, _("_Close"),
                                          GTK_RESPONSE_CLOSE, nullptr)) {
    gtk_window_set_default_size(GTK_WINDOW(window_), 420, 300);
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(window_));
    gtk_container_set_border_width(GTK_CONTAINER(content), 2 * spacing);
    gtk_box_set_spacing(GTK_BOX(content), spacing);

    GtkWidget *scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_container_add(GTK_CONTAINER(scrolled), list_);
    GtkWidget *none = gtk_label_new(
        _("There are none yet. \"Save as preset...\", where presets are chosen, makes one of the "
          "settings."));
    gtk_label_set_line_wrap(GTK_LABEL(none), TRUE);
    gtk_widget_show(none);
    gtk_list_box_set_placeholder(GTK_LIST_BOX(list_), none);
    atk_object_set_name(gtk_widget_get_accessible(list_), _("Your presets"));

    GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
    of_chosen_ = {add_button(buttons, _("_Rename..."), &PresetList::rename),
                  add_button(buttons, _("_Delete"), &PresetList::remove),
                  add_button(buttons, _("_Export..."), &PresetList::export_chosen)};
    add_button(buttons, _("_Import..."), &PresetList::import);

    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2 * spacing);
    gtk_box_pack_start(GTK_BOX(row), scrolled, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(row), buttons, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), row, TRUE, TRUE, 0);
    gtk_label_set_line_wrap(GTK_LABEL(faults_), TRUE);
    gtk_label_set_xalign(GTK_LABEL(faults_), 0.0f);
    gtk_box_pack_start(GTK_BOX(content), faults_, FALSE, FALSE, 0);

    connect<void(GtkListBox *)>(list_, "selected-rows-changed",
                                [this](GtkListBox *) { follow_choice(); });
    gtk_widget_show_all(content);
    fill();
}

GtkWidget *PresetList::add_button(GtkWidget *box, const char *label, void (PresetList::*action)()) {
    GtkWidget *button = gtk_button_new_with_mnemonic(label);
    gtk_box_pack_start(GTK_BOX(box), button, FALSE, FALSE, 0);
    connect<void(GtkButton *)>(button, "clicked", [this, action](GtkButton *) {
        soon_.call([this, action] { act(action); }); // or a question would hold the signal up
    });
    return button;
}

void PresetList::act(void (PresetList::*action)()) {
    try {
        (this->*action)();
    } catch (...) {
        show_preset_failure(GTK_WINDOW(window_), current_exception_text());
    }
    fill();
}

void PresetList::fill() {
    gtk_container_foreach(
        GTK_CONTAINER(list_), [](GtkWidget *row, gpointer) { gtk_widget_destroy(row); }, nullptr);
    const OwnPresets found = own_presets(presets_folder());
    for (const OwnPreset &preset : found.presets) {
        GtkWidget *label = gtk_label_new(preset.name.c_str());
        gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
        gtk_widget_show(label);
        gtk_list_box_insert(GTK_LIST_BOX(list_), label, -1);
    }
    std::string faults;
    for (const Error &fault : found.faults)
        faults += (faults.empty() ? "" : "\n") + translated(fault);
    gtk_label_set_text(GTK_LABEL(faults_), faults.c_str());
    gtk_widget_set_visible(faults_, !faults.empty());
    follow_choice();
}

/// The name of the preset that is chosen in the list; empty where none is.
std::string PresetList::chosen() const {
    GtkListBoxRow *row = gtk_list_box_get_selected_row(GTK_LIST_BOX(list_));
    return row ? gtk_label_get_text(GTK_LABEL(gtk_bin_get_child(GTK_BIN(row)))) : "";
}

void PresetList::follow_choice() {
    for (GtkWidget *button : of_chosen_)
        gtk_widget_set_sensitive(button, !chosen().empty());
}

void PresetList::rename() {
    const std::string old = chosen();
    const std::string name = ask_for_preset_name(GTK_WINDOW(window_), _("Rename preset"), old);
    if (name.empty() || name == old)
        return;
    save_preset(presets_folder(), own_preset(name, any_preset(old, presets_folder())));
    delete_preset(presets_folder(), old);
}

void PresetList::remove() { delete_preset(presets_folder(), chosen()); }

void PresetList::import() {
    const std::string file =
        ask_for_file(GTK_WINDOW(window_), _("Import a preset"), GTK_FILE_CHOOSER_ACTION_OPEN, "");
    if (file.empty())
        return;
    const OwnPreset preset = read_preset(file);
    save_preset(presets_folder(), own_preset(preset.name, params_of(preset)));
}

void PresetList::export_chosen() {
    const std::string name = chosen();
    const std::string file =
        ask_for_file(GTK_WINDOW(window_), _("Export the preset"), GTK_FILE_CHOOSER_ACTION_SAVE,
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

void show_preset_failure(GtkWindow *parent, const std::string &text) {
    GtkWidget *window = gtk_message_dialog_new(parent, GTK_DIALOG_MODAL, GTK_MESSAGE_WARNING,
                                               GTK_BUTTONS_CLOSE, "%s", text.c_str());
    gtk_dialog_run(GTK_DIALOG(window));
    gtk_widget_destroy(window);
}

void show_preset_list(GtkWindow *parent) { PresetList(parent).run(); }

} // namespace refill
