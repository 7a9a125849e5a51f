#include "core/image.h"

#include "core/error.h"

#include <algorithm>

namespace refill {
namespace {

template <typename Value, int Channels>
Raster<Value, Channels> cropped(const Raster<Value, Channels> &whole, const Rect &rect) {
    REFILL_ASSERT(intersect(rect, whole.bounds()) == rect);
    Raster<Value, Channels> part(rect.width, rect.height);
    for (int y = 0; y < rect.height; ++y)
        std::copy_n(whole.at(rect.x, rect.y + y), static_cast<std::size_t>(rect.width) * Channels,
                    part.at(0, y));
    return part;
}

} // namespace

Rect intersect(const Rect &a, const Rect &b) {
    const int x = std::max(a.x, b.x);
    const int y = std::max(a.y, b.y);
    const Rect shared{x, y, std::min(a.right(), b.right()) - x,
                      std::min(a.bottom(), b.bottom()) - y};
    return shared.empty() ? Rect{} : shared;
}

Rect unite(const Rect &a, const Rect &b) {
    if (a.empty())
        return b;
    if (b.empty())
        return a;
    const int x = std::min(a.x, b.x);
    const int y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

Rect expand(const Rect &rect, int margin, const Rect &bounds) {
    return intersect(
        {rect.x - margin, rect.y - margin, rect.width + 2 * margin, rect.height + 2 * margin},
        bounds);
}

Image crop(const Image &image, const Rect &rect) { return cropped(image, rect); }

Mask crop(const Mask &mask, const Rect &rect) { return cropped(mask, rect); }

Rect hole_bounds(const Mask &mask) {
    Rect bounds;
    for (int y = 0; y < mask.height(); ++y) {
        const std::uint8_t *row = mask.at(0, y);
        const std::uint8_t *end = row + mask.width();
        const std::uint8_t *first =
            std::find_if(row, end, [](std::uint8_t value) { return value != 0; });
        if (first == end)
            continue;
        const std::uint8_t *last = end - 1;
        while (*last == 0)
            --last;
        bounds = unite(bounds, {int(first - row), y, int(last - first) + 1, 1});
    }
    return bounds;
}

} // namespace refill
