#include "tools/strokes.h"

#include <algorithm>
#include <cmath>

namespace refill {

void draw_line(Mask &mask, const Point &from, const Point &to, double radius) {
    const double dx = to.x - from.x;
    const double dy = to.y - from.y;
    const double squared_length = std::max(dx * dx + dy * dy, 1e-12);
    const auto first = [&](double a, double b) {
        return std::max(0, static_cast<int>(std::floor(std::min(a, b) - radius)));
    };
    const auto last = [&](double a, double b, int end) {
        return std::min(end - 1, static_cast<int>(std::ceil(std::max(a, b) + radius)));
    };
    for (int y = first(from.y, to.y); y <= last(from.y, to.y, mask.height()); ++y)
        for (int x = first(from.x, to.x); x <= last(from.x, to.x, mask.width()); ++x) {
            const double along =
                std::clamp(((x - from.x) * dx + (y - from.y) * dy) / squared_length, 0.0, 1.0);
            const double away = std::hypot(x - from.x - along * dx, y - from.y - along * dy);
            if (away <= radius)
                *mask.at(x, y) = 1;
        }
}

double hole_share(const Mask &mask) {
    const auto holes = std::count(mask.data(), mask.data() + mask.pixels(), std::uint8_t{1});
    return static_cast<double>(holes) / static_cast<double>(mask.pixels());
}

} // namespace refill
