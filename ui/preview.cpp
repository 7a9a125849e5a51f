#include "ui/preview.h"

#include "ui/glib.h"

#include <algorithm>
#include <cstdint>

namespace refill {
namespace {

std::uint32_t byte(float value) {
    return static_cast<std::uint32_t>(std::clamp(value, 0.0f, 1.0f) * 255.0f + 0.5f);
}

/// No screen shows more. Cairo itself ends at 32,767 pixels.
constexpr int longest_side = 16384;

/// Cairo's RGB24: blue in the lowest byte of a 32-bit word. Of a larger picture, some pixels only.
cairo_surface_t *surface_of(const Image &image) {
    const int step = (std::max(image.width(), image.height()) - 1) / longest_side + 1;
    const int width = (image.width() - 1) / step + 1;
    const int height = (image.height() - 1) / step + 1;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_surface_flush(surface);
    unsigned char *rows = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < height; ++y) {
        auto *words =
            reinterpret_cast<std::uint32_t *>(rows + static_cast<std::ptrdiff_t>(y) * stride);
        const float *pixel = image.at(0, y * step);
        for (int x = 0; x < width; ++x, pixel += 3 * step)
            words[x] = byte(pixel[0]) << 16 | byte(pixel[1]) << 8 | byte(pixel[2]);
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

} // namespace

PreviewArea::PreviewArea(int smallest_width, int smallest_height)
    : widget_(gtk_drawing_area_new()) {
    gtk_widget_set_size_request(widget_, smallest_width, smallest_height);
    connect<gboolean(GtkWidget *, cairo_t *)>(widget_, "draw", [this](GtkWidget *, cairo_t *cairo) {
        draw(cairo);
        return TRUE;
    });
}

void PreviewArea::show(const Image &image) {
    picture_.reset(image.empty() ? nullptr : surface_of(image));
    gtk_widget_queue_draw(widget_);
}

void PreviewArea::draw(cairo_t *cairo) const {
    const double room_x = gtk_widget_get_allocated_width(widget_);
    const double room_y = gtk_widget_get_allocated_height(widget_);
    cairo_set_source_rgba(cairo, 0.5, 0.5, 0.5, 0.15);
    cairo_rectangle(cairo, 0, 0, room_x, room_y);
    cairo_fill(cairo);
    if (!picture_)
        return;

    const double width = cairo_image_surface_get_width(picture_.get());
    const double height = cairo_image_surface_get_height(picture_.get());
    const double zoom = std::min(room_x / width, room_y / height);
    cairo_translate(cairo, (room_x - width * zoom) / 2, (room_y - height * zoom) / 2);
    cairo_scale(cairo, zoom, zoom);
    cairo_set_source_surface(cairo, picture_.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
    cairo_rectangle(cairo, 0, 0, width, height);
    cairo_fill(cairo);
}

} // namespace refill
