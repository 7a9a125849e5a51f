#include "ui/choice_entry.h"

#include "ui/glib.h"
#include "ui/text_room.h"

#include <glib/gi18n.h>

#include <memory>
#include <string>
#include <vector>

namespace refill {
namespace {

constexpr int least_width = 8; // characters, of what is typed

std::string value_of(GObject *config, const char *property) {
    char *taken = nullptr;
    g_object_get(config, property, &taken, nullptr);
    const GCharPtr value(taken);
    return value ? value.get() : "";
}

/// What is shown where no choice is: the value as it is, which the user can type as well.
void allow_others(GtkWidget *combo, GObject *config, const Parameter &parameter) {
    GtkWidget *entry = gtk_bin_get_child(GTK_BIN(combo));
    const auto make_room = [entry, &parameter](auto...) {
        std::vector<std::string> texts;
        for (const Choice &choice : parameter.choices)
            texts.emplace_back(gettext(choice.label));
        make_room_in_entry(GTK_ENTRY(entry), texts, least_width);
    };
    make_room();
    connect<void(GtkWidget *)>(entry, "style-updated", make_room);
    atk_object_set_name(gtk_widget_get_accessible(entry), gettext(parameter.label));
    const auto is_typed = std::make_shared<bool>(false);
    const auto show = [combo, entry, config, &parameter, is_typed](auto...) {
        if (*is_typed)
            return;
        const std::string value = value_of(config, parameter.name);
        if (!gtk_combo_box_set_active_id(GTK_COMBO_BOX(combo), value.c_str()) &&
            value != gtk_entry_get_text(GTK_ENTRY(entry)))
            gtk_entry_set_text(GTK_ENTRY(entry), value.c_str());
    };
    show();
    connect<void(GtkComboBox *)>(
        combo, "changed", [entry, config, &parameter, is_typed](GtkComboBox *box) {
            const char *id = gtk_combo_box_get_active_id(box);
            const char *value = id ? id : gtk_entry_get_text(GTK_ENTRY(entry));
            // Who types cuda:1 has typed a choice on the way, whose words must not take its place.
            *is_typed = true;
            if (value_of(config, parameter.name) != value)
                g_object_set(config, parameter.name, value, nullptr);
            *is_typed = false;
        });
    connect<gboolean(GtkWidget *, GdkEvent *)>(entry, "focus-out-event", [show](auto...) {
        show();
        return FALSE;
    });
    const std::string signal = std::string("notify::") + parameter.name;
    connect_for<void(GObject *, GParamSpec *)>(combo, config, signal.c_str(), show);
}

} // namespace

GtkWidget *choice_entry_new(GObject *config, const Parameter &parameter) {
    GtkWidget *combo =
        parameter.takes_others ? gtk_combo_box_text_new_with_entry() : gtk_combo_box_text_new();
    for (const Choice &choice : parameter.choices)
        gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo), choice.name, gettext(choice.label));
    if (parameter.takes_others)
        allow_others(combo, config, parameter);
    else
        g_object_bind_property(config, parameter.name, combo, "active-id",
                               GBindingFlags(G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE));
    return combo;
}

} // namespace refill
