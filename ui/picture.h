#pragma once
/// An Image made ready for drawing: as cairo surfaces of its size, of half of it, and so on, so that
/// it is drawn in a moment at any zoom.

#include "core/image.h"

#include <cairo.h>

#include <memory>
#include <vector>

namespace refill {

class Picture {
public:
    /// An opaque one. May be made on any thread.
    explicit Picture(const Image &image);

    /// One that covers as much of what is below it as `coverage`, of its size, says.
    Picture(const Image &image, const Coverage &coverage);

    int width() const { return width_; }
    int height() const { return height_; }

    /// Draws it so that its corner is at (x, y) and each of its pixels `zoom` wide and high, in the
    /// units of `cairo`, of which `units` are one pixel of the screen.
    void draw(cairo_t *cairo, double x, double y, double zoom_x, double zoom_y, double units) const;

private:
    struct Destroy {
        void operator()(cairo_surface_t *surface) const { cairo_surface_destroy(surface); }
    };
    using Surface = std::unique_ptr<cairo_surface_t, Destroy>;

    static Surface halved(cairo_surface_t *surface);
    void add_levels(Surface first);

    int width_;
    int height_;
    std::vector<Surface> levels_; ///< the largest first
};

} // namespace refill
