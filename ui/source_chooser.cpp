#include "ui/source_chooser.h"

#include "ui/glib.h"

#include <glib/gi18n.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace refill {
namespace {

constexpr char anywhere[] = "0";

} // namespace

SourceChooser::SourceChooser(std::function<void(int id)> chosen) : chosen_(std::move(chosen)) {
    gtk_widget_set_tooltip_text(
        list_,
        _("Where the fill's texture and structure are taken from. Paint or save a selection as a "
          "channel (Select > Save to Channel), and choose it here: nothing is copied from outside "
          "it."));
    connect<void(GtkComboBox *)>(list_, "changed", [this](GtkComboBox *list) {
        const char *id = gtk_combo_box_get_active_id(list);
        if (!offering_ && id)
            chosen_(std::atoi(id));
    });
    offer({}, 0);
}

void SourceChooser::offer(const std::vector<NamedChannel> &channels, int current) {
    auto *list = GTK_COMBO_BOX_TEXT(list_);
    offering_ = true;
    if (channels != offered_ || gtk_combo_box_get_active(GTK_COMBO_BOX(list_)) < 0) {
        gtk_combo_box_text_remove_all(list);
        gtk_combo_box_text_append(list, anywhere, _("Anywhere around the hole"));
        for (const NamedChannel &channel : channels)
            gtk_combo_box_text_append(list, std::to_string(channel.id).c_str(),
                                      channel.name.c_str());
        offered_ = channels;
    }
    if (!gtk_combo_box_set_active_id(GTK_COMBO_BOX(list_), std::to_string(current).c_str()))
        gtk_combo_box_set_active_id(GTK_COMBO_BOX(list_), anywhere);
    offering_ = false;
}

} // namespace refill
