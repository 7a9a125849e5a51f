#include "plugin/buffers.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace refill {
namespace {

bool is_encoded_as_srgb(const Babl *space) {
    std::array<const Babl *, 3> encodings = {};
    babl_space_get(space, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                   &encodings[0], &encodings[1], &encodings[2]);
    return std::ranges::all_of(encodings,
                               [](const Babl *each) { return each == babl_trc("sRGB"); });
}

/// The format called `name` in the drawable's colour space, encoded as sRGB is. There are two ways
/// to say so: R~ always, and R' where the space itself is encoded so. It takes the drawable's own,
/// which needs no conversion at all. Of a linear one R', which babl converts in less time.
const Babl *float_format(gpointer drawable, std::string name) {
    const Babl *native = gimp_drawable_get_format(GIMP_DRAWABLE(drawable));
    const Babl *space = babl_format_get_space(native);
    if (std::strchr(babl_format_get_encoding(native), '~') || !is_encoded_as_srgb(space))
        std::ranges::replace(name, '\'', '~');
    return babl_format_with_space(name.c_str(), space);
}

} // namespace

Buffer buffer_of(gpointer drawable) {
    return Buffer(gimp_drawable_get_buffer(GIMP_DRAWABLE(drawable)));
}

GeglRectangle gegl(const Rect &rect) { return {rect.x, rect.y, rect.width, rect.height}; }

void get_pixels(GeglBuffer *buffer, const Rect &rect, const Babl *format, void *pixels) {
    const GeglRectangle area = gegl(rect);
    gegl_buffer_get(buffer, &area, 1.0, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
}

void set_pixels(GeglBuffer *buffer, const Rect &rect, const Babl *format, const void *pixels) {
    const GeglRectangle area = gegl(rect);
    gegl_buffer_set(buffer, &area, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
}

int strip_rows(int width) {
    constexpr int pixels = 100'000, tile = 64;
    return std::clamp(pixels / std::max(width, 1), 1, tile);
}

std::vector<Rect> strips(const Rect &rect) {
    const int height = strip_rows(rect.width);
    std::vector<Rect> strips;
    for (int y = rect.y; y < rect.bottom(); y += height)
        strips.push_back({rect.x, y, rect.width, std::min(height, rect.bottom() - y)});
    return strips;
}

Stepwise<Coverage> read_numbers(gpointer drawable, Rect rect, const char *format) {
    const Buffer buffer = buffer_of(drawable);
    Coverage numbers(rect.width, rect.height);
    for (const Rect &rows : strips(rect)) {
        get_pixels(buffer.get(), rows, babl_format(format), numbers.at(0, rows.y - rect.y));
        co_await Pause();
    }
    co_return numbers;
}

const Babl *working_format(gpointer drawable) { return float_format(drawable, "R'G'B'A float"); }

const Babl *reading_format(gpointer drawable) {
    const std::string colours = gimp_drawable_is_gray(GIMP_DRAWABLE(drawable)) ? "Y'" : "R'G'B'";
    const char *alpha = gimp_drawable_has_alpha(GIMP_DRAWABLE(drawable)) ? "A" : "";
    return float_format(drawable, colours + alpha + " float");
}

Rect bounds_of(gpointer drawable) {
    return {0, 0, gimp_drawable_get_width(GIMP_DRAWABLE(drawable)),
            gimp_drawable_get_height(GIMP_DRAWABLE(drawable))};
}

Rect place_of(gpointer drawable) {
    Rect place = bounds_of(drawable);
    gimp_drawable_get_offsets(GIMP_DRAWABLE(drawable), &place.x, &place.y);
    return place;
}

Rect canvas_of(GimpImage *image) {
    return {0, 0, gimp_image_get_width(image), gimp_image_get_height(image)};
}

GimpLayerMask *applied_mask(GimpLayer *layer) {
    GimpLayerMask *mask = gimp_layer_get_mask(layer);
    return mask && gimp_layer_get_apply_mask(layer) ? mask : nullptr;
}

void check_exists(GimpLayer *layer) {
    if (!gimp_item_is_valid(GIMP_ITEM(layer)))
        throw Error(ErrorKind::input, "The layer is no longer there. Was its image closed?");
}

} // namespace refill
