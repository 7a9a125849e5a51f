#include "ui/preset_chooser.h"

#include "core/settings/own_presets.h"
#include "ui/config_params.h"
#include "ui/glib.h"
#include "ui/list_window.h"
#include "ui/preset_list.h"
#include "ui/wording.h"

#include <glib/gi18n.h>

#include <string>

namespace refill {
namespace {

// Ids of entries that are no presets; those of the user's own begin with a slash.
constexpr char custom[] = "*custom"; // values that are no preset's
constexpr char save[] = "*save";
constexpr char manage[] = "*manage";
constexpr char own[] = "/";

class PresetChooser {
public:
    explicit PresetChooser(GObject *config)
        : config_(share(config)), combo_(gtk_combo_box_text_new()) {
        gtk_combo_box_set_row_separator_func(GTK_COMBO_BOX(combo_), is_separator, nullptr, nullptr);
        fill();
        connect<void(GtkComboBox *)>(combo_, "changed", [this](GtkComboBox *) { choose(); });
        connect_for<void(GObject *, GParamSpec *)>(combo_, config, "notify",
                                                   [this](auto...) { show_current(); });
    }

    GtkWidget *combo() const { return combo_; }

private:
    static gboolean is_separator(GtkTreeModel *model, GtkTreeIter *row, gpointer) {
        char *taken = nullptr;
        gtk_tree_model_get(model, row, 0, &taken, -1);
        const GCharPtr text(taken);
        return !text || !*text;
    }

    void append(const char *id, const char *text) {
        gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo_), id, text);
    }

    void fill() {
        choosing_ = true;
        gtk_combo_box_text_remove_all(GTK_COMBO_BOX_TEXT(combo_));
        own_ = own_presets(presets_folder());
        for (const Preset &preset : presets())
            append(preset.name, gettext(preset.label));
        for (const OwnPreset &preset : own_.presets)
            append((own + preset.name).c_str(), preset.name.c_str());
        append(custom, _("Custom"));
        append(nullptr, ""); // a separator
        append(save, _("Save as preset..."));
        append(manage, _("Your presets..."));
        gtk_widget_set_tooltip_text(combo_, help().c_str());
        choosing_ = false;
        show_current();
    }

    /// What each preset is for, and which of the user's files are no presets.
    std::string help() const {
        std::string text;
        for (const Preset &preset : presets())
            text += (text.empty() ? "" : "\n") + std::string(gettext(preset.label)) + ": " +
                    gettext(preset.help);
        for (const Error &fault : own_.faults)
            text += "\n" + translated(fault);
        return text;
    }

    std::string current() const {
        const Params params = preset_part_of(config_.get());
        if (const Preset *preset = matching_preset(params))
            return preset->name;
        for (const OwnPreset &preset : own_.presets)
            if (params_of(preset) == params)
                return own + preset.name;
        return custom;
    }

    void show_current() {
        if (choosing_)
            return;
        choosing_ = true;
        gtk_combo_box_set_active_id(GTK_COMBO_BOX(combo_), current().c_str());
        choosing_ = false;
    }

    void choose() {
        const char *active = gtk_combo_box_get_active_id(GTK_COMBO_BOX(combo_));
        if (choosing_ || !active)
            return;
        const std::string id = active;
        if (id == save || id == manage)
            soon_.call([this, id] { open(id); }); // once the list has folded
        else if (id != custom)                    // which values make, not this choice
            take(id);
        show_current();
    }

    void take(const std::string &id) {
        const std::string name = id.starts_with(own) ? id.substr(1) : id;
        try {
            const Params params = any_preset(name, presets_folder());
            choosing_ = true;
            set_preset_part(config_.get(), params);
        } catch (...) {
            show_failure(window(), current_exception_text());
        }
        choosing_ = false;
    }

    void open(const std::string &id) {
        if (id == manage)
            show_preset_list(window());
        else
            save_current();
        fill();
    }

    void save_current() {
        const std::string name = ask_for_preset_name(window(), _("Save as preset"), "");
        if (name.empty())
            return;
        try {
            save_preset(presets_folder(), own_preset(name, preset_part_of(config_.get())));
        } catch (...) {
            show_failure(window(), current_exception_text());
        }
    }

    GtkWindow *window() const { return GTK_WINDOW(gtk_widget_get_toplevel(combo_)); }

    GObjectPtr<GObject> config_;
    OwnPresets own_;
    GtkWidget *combo_;
    Soon soon_;
    bool choosing_ = false;
};

} // namespace

GtkWidget *preset_chooser_new(GObject *config) {
    auto *chooser = new PresetChooser(config);
    g_object_set_data_full(G_OBJECT(chooser->combo()), "refill-preset-chooser", chooser,
                           [](gpointer self) { delete static_cast<PresetChooser *>(self); });
    return chooser->combo();
}

} // namespace refill
