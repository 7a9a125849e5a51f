#include "plugin/buffers.h"

#include "core/error.h"

namespace refill {

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

const Babl *format_like(gpointer drawable, const char *name) {
    return babl_format_with_space(name, gimp_drawable_get_format(GIMP_DRAWABLE(drawable)));
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
