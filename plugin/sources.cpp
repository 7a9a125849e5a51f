#include "plugin/sources.h"

#include "core/error.h"
#include "ui/glib.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

constexpr char source_argument[] = "copy-from";

GObjectPtr<GimpChannel> named_in(GimpProcedureConfig *config) {
    GimpChannel *channel = nullptr;
    g_object_get(config, source_argument, &channel, nullptr);
    return GObjectPtr<GimpChannel>(channel);
}

bool is_of(GimpImage *image, GimpChannel *channel) {
    return gimp_item_is_valid(GIMP_ITEM(channel)) &&
           gimp_item_get_image(GIMP_ITEM(channel)) == image;
}

} // namespace

void declare_source(GimpProcedure *procedure) {
    gimp_procedure_add_channel_argument(
        procedure, source_argument, _("Copy from"),
        _("A channel of the image: nothing is copied from where it is black, and the fill becomes "
          "like what is where it is white. Null: everything around the hole."),
        TRUE, GParamFlags(G_PARAM_READWRITE | GIMP_PARAM_DONT_SERIALIZE)); // it is of one image
}

GimpChannel *source_in(GimpImage *image, GimpProcedureConfig *config) {
    const auto channel = named_in(config);
    if (channel && !is_of(image, channel.get()))
        throw Error(ErrorKind::input, "The channel to copy from is not a channel of this image.");
    return channel.get(); // libgimp keeps it
}

void set_source(GimpProcedureConfig *config, int id) {
    GimpChannel *channel =
        id > 0 && gimp_item_id_is_valid(id) ? gimp_channel_get_by_id(id) : nullptr;
    g_object_set(config, source_argument, channel, nullptr);
}

void forget_foreign_source(GimpImage *image, GimpProcedureConfig *config) {
    const auto channel = named_in(config);
    if (channel && !is_of(image, channel.get()))
        set_source(config, 0);
}

std::vector<NamedChannel> channels_of(GimpImage *image) {
    std::vector<NamedChannel> channels;
    const GPtr<GimpChannel *> all(gimp_image_get_channels(image));
    for (GimpChannel **each = all.get(); each && *each; ++each) {
        const GCharPtr name(gimp_item_get_name(GIMP_ITEM(*each)));
        channels.push_back({gimp_item_get_id(GIMP_ITEM(*each)), name ? name.get() : ""});
    }
    return channels;
}

} // namespace refill
