#pragma once
/// The pixels of GIMP's drawables as core takes them, and places on the canvas.

#include "core/image.h"
#include "plugin/stepwise.h"
#include "ui/glib.h"

#include <gegl.h>
#include <libgimp/gimp.h>

#include <vector>

namespace refill {

using Buffer = GObjectPtr<GeglBuffer>;

/// Rows of that width that are handled at a time: few enough for some 10 milliseconds, and no more
/// than a tile of GIMP's has.
int strip_rows(int width);

/// `rect` in strips of few rows, top to bottom.
std::vector<Rect> strips(const Rect &rect);

Buffer buffer_of(gpointer drawable);

void get_pixels(GeglBuffer *buffer, const Rect &rect, const Babl *format, void *pixels);
/// One number for each pixel of `rect`, in a format of one float, such as "A float".
Stepwise<Coverage> read_numbers(gpointer drawable, Rect rect, const char *format);

void set_pixels(GeglBuffer *buffer, const Rect &rect, const Babl *format, const void *pixels);

GeglRectangle gegl(const Rect &rect);

/// What core computes with: red, green, blue and alpha as floats, encoded as sRGB is, of the
/// drawable's own primaries.
const Babl *working_format(gpointer drawable);

/// The same of what the drawable has of it: grey or three colours, with alpha or without. Nothing
/// but the type of the numbers is converted where the drawable is encoded so already.
const Babl *reading_format(gpointer drawable);

/// The drawable's size, at (0, 0).
Rect bounds_of(gpointer drawable);

/// Where the drawable lies on the canvas.
Rect place_of(gpointer drawable);

/// The canvas itself.
Rect canvas_of(GimpImage *image);

inline Rect moved(const Rect &rect, int x, int y) {
    return {rect.x + x, rect.y + y, rect.width, rect.height};
}

/// The mask that thins the layer, or null.
GimpLayerMask *applied_mask(GimpLayer *layer);

/// Throws Error (input) where the layer is gone: the user may have gone on working.
void check_exists(GimpLayer *layer);

} // namespace refill
