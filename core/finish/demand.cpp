#include "core/finish/demand.h"

#include <algorithm>

namespace refill {

Rect Demand::part(const Rect &bounds, const Rect &window) const {
    if (share < 0.0)
        return window;
    const int margin = static_cast<int>(share * std::max(bounds.width, bounds.height));
    return expand(bounds, std::max(margin, least), window);
}

std::optional<Rect> part_within(double bytes, double bytes_per_pixel, const Rect &part,
                                const Rect &bounds, int least) {
    const auto fits = [&](const Rect &candidate) {
        return bytes_per_pixel * static_cast<double>(candidate.area()) <= bytes;
    };
    int margin = std::max({bounds.x - part.x, bounds.y - part.y, part.right() - bounds.right(),
                           part.bottom() - bounds.bottom()});
    for (Rect candidate = part;; candidate = expand(bounds, margin, part)) {
        if (fits(candidate))
            return candidate;
        if (margin <= least)
            return std::nullopt;
        margin = std::max(least, margin * 3 / 4);
    }
}

} // namespace refill
