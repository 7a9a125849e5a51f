#pragma once
/// A widget that shows an Image, as large as there is room for.

#include "core/image.h"

#include <gtk/gtk.h>

#include <memory>

namespace refill {

class PreviewArea {
public:
    PreviewArea(int smallest_width, int smallest_height);

    GtkWidget *widget() const { return widget_; }

    /// Shows `image` from now on; an empty one clears the widget.
    void show(const Image &image);

private:
    struct DestroySurface {
        void operator()(cairo_surface_t *surface) const { cairo_surface_destroy(surface); }
    };

    void draw(cairo_t *cairo) const;

    GtkWidget *widget_;
    std::unique_ptr<cairo_surface_t, DestroySurface> picture_;
};

} // namespace refill
