#include "plugin/sample.h"

#include "core/error.h"
#include "plugin/buffers.h"

#include <algorithm>
#include <vector>

namespace refill {
namespace {

constexpr int thumbnail_size = 64;

/// The last channel of a small picture of a part of the drawable: alpha, or a mask's values.
std::vector<guint8> last_channel(gpointer drawable, const Rect &part) {
    int width = 0, height = 0, channels = 0;
    const std::unique_ptr<GBytes, decltype(&g_bytes_unref)> picture(
        gimp_drawable_get_sub_thumbnail_data(GIMP_DRAWABLE(drawable), part.x, part.y, part.width,
                                             part.height, thumbnail_size, thumbnail_size, &width,
                                             &height, &channels),
        g_bytes_unref);
    std::vector<guint8> values;
    gsize count = 0;
    const auto *bytes =
        static_cast<const guint8 *>(picture ? g_bytes_get_data(picture.get(), &count) : nullptr);
    for (gsize i = channels - 1; channels > 0 && i < count; i += channels)
        values.push_back(bytes[i]);
    return values;
}

/// The part of the layer, in its own pixels, that a fill of the selection looks at.
Rect surroundings(GimpImage *image, GimpLayer *layer) {
    gboolean is_something = FALSE;
    int left = 0, top = 0, right = 0, bottom = 0;
    gimp_selection_bounds(image, &is_something, &left, &top, &right, &bottom);
    if (!is_something)
        return {};
    const Rect place = place_of(layer);
    const Rect selected{left - place.x, top - place.y, right - left, bottom - top};
    const int reach = std::max(selected.width, selected.height);
    return intersect({selected.x - reach, selected.y - reach, selected.width + 2 * reach,
                      selected.height + 2 * reach},
                     bounds_of(layer));
}

/// Whether less than half of `part` is there on the layer.
bool is_mostly_empty(GimpLayer *layer, const Rect &part) {
    GimpLayerMask *mask = applied_mask(layer);
    if (!mask && !gimp_drawable_has_alpha(GIMP_DRAWABLE(layer)))
        return false;
    std::vector<guint8> shown;
    if (gimp_drawable_has_alpha(GIMP_DRAWABLE(layer)))
        shown = last_channel(layer, part);
    if (mask) {
        const auto thinned = last_channel(mask, part);
        shown.resize(thinned.size(), 255);
        for (std::size_t i = 0; i < thinned.size(); ++i)
            shown[i] = std::min(shown[i], thinned[i]);
    }
    return 2 * std::ranges::count_if(shown, [](guint8 value) { return value > 0; }) <
           std::ptrdiff_t(shown.size());
}

} // namespace

Sample sample_of(GimpImage *image, GimpLayer *layer, const std::string &asked) {
    if (asked != "auto")
        return asked == "visible" ? Sample::visible : Sample::layer;
    const Rect part = surroundings(image, layer);
    return !part.empty() && is_mostly_empty(layer, part) ? Sample::visible : Sample::layer;
}

Sampled::Sampled(GimpImage *image, GimpLayer *layer, Sample sample) : layer_(layer) {
    if (sample == Sample::layer) {
        mask_ = applied_mask(layer);
        frame_ = place_of(layer);
        return;
    }
    layer_ = gimp_layer_new_from_visible(image, image, "Refill"); // not put into the image
    if (!layer_)
        throw Error(ErrorKind::input, "GIMP did not give out what is visible of the image.");
    is_ours_ = true;
    frame_ = canvas_of(image);
}

Sampled::~Sampled() {
    if (is_ours_)
        gimp_item_delete(GIMP_ITEM(layer_));
}

} // namespace refill
