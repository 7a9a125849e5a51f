#include "plugin/image_state.h"

#include "plugin/sample.h"
#include "plugin/sources.h"
#include "plugin/target.h"
#include "ui/glib.h"
#include "ui/wording.h"

namespace refill {
namespace {

constexpr int thumbnail_size = 128;

void mix(std::uint64_t &stamp, std::uint64_t value) {
    stamp = (stamp ^ value) * 0x100000001B3u; // FNV-1a
}

/// What a part of the drawable holds, as far as a small picture shows it.
void mix_picture(std::uint64_t &stamp, gpointer drawable, int left, int top, int right,
                 int bottom) {
    int width = 0, height = 0, bytes_per_pixel = 0;
    const std::unique_ptr<GBytes, decltype(&g_bytes_unref)> thumbnail(
        gimp_drawable_get_sub_thumbnail_data(GIMP_DRAWABLE(drawable), left, top, right - left,
                                             bottom - top, thumbnail_size, thumbnail_size, &width,
                                             &height, &bytes_per_pixel),
        g_bytes_unref);
    gsize count = 0;
    const auto *bytes = static_cast<const guint8 *>(
        thumbnail ? g_bytes_get_data(thumbnail.get(), &count) : nullptr);
    for (gsize i = 0; i < count; ++i)
        mix(stamp, bytes[i]);
}

std::uint64_t selection_stamp(GimpImage *image) {
    std::uint64_t stamp = 0xCBF29CE484222325u;
    gboolean is_something = FALSE;
    int left = 0, top = 0, right = 0, bottom = 0;
    gimp_selection_bounds(image, &is_something, &left, &top, &right, &bottom);
    for (const int value : {is_something, left, top, right, bottom})
        mix(stamp, static_cast<std::uint64_t>(value));
    if (is_something)
        mix_picture(stamp, gimp_image_get_selection(image), left, top, right, bottom);
    return stamp;
}

void mix_source(std::uint64_t &stamp, GimpChannel *source) {
    if (!source)
        return;
    mix(stamp, static_cast<std::uint64_t>(gimp_item_get_id(GIMP_ITEM(source))));
    mix_picture(stamp, source, 0, 0, gimp_drawable_get_width(GIMP_DRAWABLE(source)),
                gimp_drawable_get_height(GIMP_DRAWABLE(source)));
}

} // namespace

Stepwise<ImageState> look_at(GimpImage *image, GimpProcedureConfig *config, std::string sample) {
    ImageState state;
    try {
        GimpLayer *layer = layer_to_fill_now(image);
        forget_foreign_source(image, config);
        GimpChannel *source = source_in(image, config);
        state.channels = channels_of(image);
        state.source = source ? gimp_item_get_id(GIMP_ITEM(source)) : 0;
        co_await Pause();
        state.stamp = selection_stamp(image);
        co_await Pause();
        mix(state.stamp, static_cast<std::uint64_t>(gimp_item_get_id(GIMP_ITEM(layer))));
        mix(state.stamp, static_cast<std::uint64_t>(sample_of(image, layer, sample)));
        co_await Pause();
        mix_source(state.stamp, source);
    } catch (...) {
        state.problem = current_exception_text();
    }
    co_return state;
}

} // namespace refill
