#include "ui/hole_outline.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
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

/// What is drawn lies no further from the hole than this, in pixels of the view: the line's width,
/// and what a hole grows by when it is halved.
constexpr int reach = 4;

/// The part of a view around an area of the picture.
Rect in_view(const Rect &area, const Viewport &viewport, const Rect &view) {
    const Point corner = viewport.to_view({double(area.x), double(area.y)});
    const Point end = viewport.to_view({double(area.right()), double(area.bottom())});
    const auto within = [](double at, int side) {
        return static_cast<int>(std::clamp(at, -1.0 * reach, double(side) + reach));
    };
    const int x = within(corner.x, view.width), y = within(corner.y, view.height);
    return expand({x, y, within(end.x, view.width) - x + 1, within(end.y, view.height) - y + 1},
                  reach, view);
}

/// The hole as a view shows it, `part` of it, from a mask in which a pixel is `step` of the
/// picture's.
Mask seen(const Mask &mask, double step, const Viewport &viewport, const Rect &part) {
    const auto place = [step](double picture) {
        return static_cast<int>(std::floor(picture / step));
    };
    std::vector<int> columns(static_cast<std::size_t>(part.width));
    for (int x = 0; x < part.width; ++x)
        columns[static_cast<std::size_t>(x)] = place(viewport.to_picture({part.x + x + 0.5, 0}).x);
    Mask result(part.width, part.height);
    for (int y = 0; y < part.height; ++y) {
        const int row = place(viewport.to_picture({0, part.y + y + 0.5}).y);
        if (row < 0 || row >= mask.height())
            continue;
        for (int x = 0; x < part.width; ++x) {
            const int column = columns[static_cast<std::size_t>(x)];
            if (column >= 0 && column < mask.width())
                *result.at(x, y) = *mask.at(column, row);
        }
    }
    return result;
}

/// White where the view enters the hole, black beside it, so that it shows on any picture.
cairo_surface_t *line_around(const Mask &hole) {
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, hole.width(), hole.height());
    cairo_surface_flush(surface);
    const auto stride = cairo_image_surface_get_stride(surface);
    const auto mark = [&](int x, int y) {
        auto *row = reinterpret_cast<std::uint32_t *>(cairo_image_surface_get_data(surface) +
                                                      static_cast<std::ptrdiff_t>(y) * stride);
        row[x] = *hole.at(x, y) ? white : black;
    };
    for (int y = 0; y + 1 < hole.height(); ++y)
        for (int x = 0; x + 1 < hole.width(); ++x) {
            const auto here = *hole.at(x, y);
            if (here != *hole.at(x + 1, y)) {
                mark(x, y);
                mark(x + 1, y);
            }
            if (here != *hole.at(x, y + 1)) {
                mark(x, y);
                mark(x, y + 1);
            }
        }
    cairo_surface_mark_dirty(surface);
    return surface;
}

} // namespace

HoleOutline::HoleOutline(const Mask &hole) : bounds_(hole_bounds(hole)) {
    levels_.push_back(hole);
    while (std::min(levels_.back().width(), levels_.back().height()) > 64)
        levels_.push_back(halved(levels_.back()));
}

void HoleOutline::draw(cairo_t *cairo, const Viewport &viewport, int width, int height,
                       double units) const {
    const Rect part = in_view(bounds_, viewport, {0, 0, width, height});
    if (bounds_.empty() || part.empty())
        return;
    const auto level =
        std::min(static_cast<std::size_t>(std::max(0.0, std::round(-std::log2(viewport.zoom())))),
                 levels_.size() - 1);
    cairo_surface_t *line =
        line_around(seen(levels_[level], std::ldexp(1.0, static_cast<int>(level)), viewport, part));
    cairo_save(cairo);
    cairo_scale(cairo, units, units);
    cairo_set_source_surface(cairo, line, part.x, part.y);
    cairo_paint(cairo);
    cairo_restore(cairo);
    cairo_surface_destroy(line);
}

} // namespace refill
