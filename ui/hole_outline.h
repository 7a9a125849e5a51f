#pragma once
/// The line around a hole, drawn over a picture of it at any zoom.

#include "core/image.h"
#include "ui/viewport.h"

#include <cairo.h>

#include <memory>
#include <vector>

namespace refill {

class HoleOutline {
public:
    /// May be made on any thread.
    explicit HoleOutline(const Mask &hole);

    /// Draws the line, two pixels of the screen wide, into a view of this many of them.
    void draw(cairo_t *cairo, const Viewport &viewport, int width, int height, double units) const;

private:
    Rect bounds_;              ///< of the hole
    std::vector<Mask> levels_; ///< each half as large as the one before, hole where any of it was
};

} // namespace refill
