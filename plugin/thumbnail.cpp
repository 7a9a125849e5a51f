#include "plugin/thumbnail.h"

#include "ui/glib.h"

#include <algorithm>
#include <gdk-pixbuf/gdk-pixbuf.h>

namespace refill {
namespace {

constexpr int side = 1024; // pixels, the most that GIMP makes

} // namespace

Image thumbnail_of(GimpImage *image) {
    if (!gimp_image_is_valid(image)) // closed since
        return {};
    const GObjectPtr<GdkPixbuf> pixels(gimp_image_get_thumbnail(
        image, std::min(side, gimp_image_get_width(image)),
        std::min(side, gimp_image_get_height(image)), GIMP_PIXBUF_SMALL_CHECKS));
    if (!pixels)
        return {};
    const int channels = gdk_pixbuf_get_n_channels(pixels.get()); // with alpha, opaque by now
    Image result(gdk_pixbuf_get_width(pixels.get()), gdk_pixbuf_get_height(pixels.get()));
    for (int y = 0; y < result.height(); ++y) {
        const guint8 *row = gdk_pixbuf_read_pixels(pixels.get()) +
                            static_cast<std::ptrdiff_t>(y) * gdk_pixbuf_get_rowstride(pixels.get());
        for (int x = 0; x < result.width(); ++x, row += channels)
            std::transform(row, row + 3, result.at(x, y),
                           [](guint8 value) { return static_cast<float>(value) / 255.0f; });
    }
    return result;
}

} // namespace refill
