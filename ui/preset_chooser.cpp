#include "ui/preset_chooser.h"

#include "core/settings/params.h"
#include "ui/glib.h"

#include <glib/gi18n.h>

#include <set>
#include <string>

namespace refill {
namespace {

constexpr char custom[] = "*"; // id of the entry for values that are no preset's

/// The parameters that any preset mentions, without those that have no effect in GIMP.
std::set<std::string> preset_parameters() {
    std::set<std::string> names;
    for (const Preset &preset : presets())
        for (const auto &[name, value] : preset.values)
            names.insert(name);
    names.erase("native-size");
    return names;
}

/// Sets a property, or compares it, whichever type the parameter has. None of them is a file.
struct SetProperty {
    GObject *config;
    const char *name;
    const Params &params;

    void operator()(auto Params::*field) const {
        g_object_set(config, name, params.*field, nullptr);
    }
    void operator()(std::string Params::*field) const {
        g_object_set(config, name, (params.*field).c_str(), nullptr);
    }
};

struct AgreesWith {
    GObject *config;
    const char *name;
    const Params &params;

    bool operator()(int Params::*field) const { return get<int>() == params.*field; }
    bool operator()(double Params::*field) const { return get<double>() == params.*field; }
    bool operator()(bool Params::*field) const { return bool(get<gboolean>()) == params.*field; }
    bool operator()(std::string Params::*field) const {
        const GCharPtr text(get<char *>());
        return text && params.*field == text.get();
    }

private:
    template <typename Value>
    Value get() const {
        Value value{};
        g_object_get(config, name, &value, nullptr);
        return value;
    }
};

class PresetChooser {
public:
    explicit PresetChooser(GObject *config)
        : config_(share(config)), names_(preset_parameters()), combo_(gtk_combo_box_text_new()) {
        for (const Preset &preset : presets())
            gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo_), preset.name,
                                      gettext(preset.label));
        gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo_), custom, _("Custom"));
        gtk_widget_set_tooltip_text(combo_, help().c_str());
        show_current();
        connect<void(GtkComboBox *)>(combo_, "changed", [this](GtkComboBox *) { choose(); });
        connect_for<void(GObject *, GParamSpec *)>(combo_, config, "notify",
                                                   [this](auto...) { show_current(); });
    }

    GtkWidget *combo() const { return combo_; }

private:
    /// What each preset is for.
    static std::string help() {
        std::string text;
        for (const Preset &preset : presets())
            text += (text.empty() ? "" : "\n") + std::string(gettext(preset.label)) + ": " +
                    gettext(preset.help);
        return text;
    }

    bool agrees_with(const Params &params) const {
        for (const std::string &name : names_)
            if (!std::visit(AgreesWith{config_.get(), name.c_str(), params},
                            find_parameter(name)->field))
                return false;
        return true;
    }

    void show_current() {
        if (choosing_)
            return;
        const char *current = custom;
        for (const Preset &preset : presets())
            if (agrees_with(preset_params(preset.name))) {
                current = preset.name;
                break;
            }
        gtk_combo_box_set_active_id(GTK_COMBO_BOX(combo_), current);
    }

    void choose() {
        const char *id = gtk_combo_box_get_active_id(GTK_COMBO_BOX(combo_));
        if (!id || std::string(id) == custom) {
            show_current(); // values are what makes it custom, not this choice
            return;
        }
        const Params params = preset_params(id);
        choosing_ = true;
        for (const std::string &name : names_)
            std::visit(SetProperty{config_.get(), name.c_str(), params},
                       find_parameter(name)->field);
        choosing_ = false;
        show_current();
    }

    GObjectPtr<GObject> config_;
    std::set<std::string> names_;
    GtkWidget *combo_;
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
