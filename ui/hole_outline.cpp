#include "ui/hole_outline.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace refill {
namespace {

Mask halved(const Mask &mask) {
    Mask half((mask.width() + 1) / 2, (mask.height() + 1) / 2);
    for (int y = 0; y < mask.height(); ++y)
        for (int x = 0; x < mask.width(); ++x)
            *half.at(x / 2, y / 2) |= *mask.at(x, y);
    return half;
}

constexpr std::uint32_t white = 0xFFFFFFFF;
constexpr std::uint32_t black = 0xFF000000;

} // namespace

HoleOutline::HoleOutline(const Mask &hole) {
    levels_.push_back(hole);
    while (std::min(levels_.back().width(), levels_.back().height()) > 64)
        levels_.push_back(halved(levels_.back()));
}

bool HoleOutline::is_hole(std::size_t level, const Point &picture) const {
    const Mask &mask = levels_[level];
    const double scale = std::ldexp(1.0, -static_cast<int>(level));
    const int x = static_cast<int>(std::floor(picture.x * scale));
    const int y = static_cast<int>(std::floor(picture.y * scale));
    return x >= 0 && y >= 0 && x < mask.width() && y < mask.height() && *mask.at(x, y);
}

/// White where the view enters the hole, black beside it, so that it shows on any picture.
void HoleOutline::draw(cairo_t *cairo, const Viewport &viewport, int width, int height,
                       double units) const {
    const auto level =
        std::min(static_cast<std::size_t>(std::max(0.0, std::round(-std::log2(viewport.zoom())))),
                 levels_.size() - 1);
    Mask seen(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            *seen.at(x, y) = is_hole(level, viewport.to_picture({x + 0.5, y + 0.5}));

    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    cairo_surface_flush(surface);
    const auto stride = cairo_image_surface_get_stride(surface);
    const auto mark = [&](int x, int y) {
        auto *row = reinterpret_cast<std::uint32_t *>(cairo_image_surface_get_data(surface) +
                                                      static_cast<std::ptrdiff_t>(y) * stride);
        row[x] = *seen.at(x, y) ? white : black;
    };
    for (int y = 0; y + 1 < height; ++y)
        for (int x = 0; x + 1 < width; ++x) {
            if (*seen.at(x, y) != *seen.at(x + 1, y)) {
                mark(x, y);
                mark(x + 1, y);
            }
            if (*seen.at(x, y) != *seen.at(x, y + 1)) {
                mark(x, y);
                mark(x, y + 1);
            }
        }
    cairo_surface_mark_dirty(surface);
    cairo_save(cairo);
    cairo_scale(cairo, units, units);
    cairo_set_source_surface(cairo, surface, 0, 0);
    cairo_paint(cairo);
    cairo_restore(cairo);
    cairo_surface_destroy(surface);
}

} // namespace refill
