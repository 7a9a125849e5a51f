#include "tools/train/masks.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace refill {
namespace {

struct Point {
    double x = 0;
    double y = 0;
};

double distance_to_segment(const Point &p, const Point &a, const Point &b) {
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double along = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0.0;
    const double t = std::clamp(along, 0.0, 1.0);
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// A line with round ends.
void draw_segment(Mask &mask, const Point &a, const Point &b, double width) {
    const double radius = width / 2;
    const int left = std::max(0, static_cast<int>(std::min(a.x, b.x) - radius));
    const int top = std::max(0, static_cast<int>(std::min(a.y, b.y) - radius));
    const int right = std::min(mask.width() - 1, static_cast<int>(std::max(a.x, b.x) + radius));
    const int bottom = std::min(mask.height() - 1, static_cast<int>(std::max(a.y, b.y) + radius));
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x)
            if (distance_to_segment({x + 0.5, y + 0.5}, a, b) <= radius)
                *mask.at(x, y) = 1;
}

/// A stroke that turns by up to a right angle and a bit at each of its corners.
void draw_polyline(Mask &mask, double width, double longest, Random &random) {
    Point from{random.uniform(0, mask.width()), random.uniform(0, mask.height())};
    double angle = random.uniform(0, 2 * std::numbers::pi);
    const int segments = random.integer(1, 5);
    for (int i = 0; i < segments; ++i) {
        angle += random.uniform(-2, 2);
        const double length = random.uniform(0.05, 1) * longest;
        const Point to{std::clamp(from.x + length * std::cos(angle), 0.0, double(mask.width())),
                       std::clamp(from.y + length * std::sin(angle), 0.0, double(mask.height()))};
        draw_segment(mask, from, to, width);
        from = to;
    }
}

/// The width is drawn evenly on a logarithmic scale, so that thin strokes are as common as thick.
void draw_polylines(Mask &mask, double side, Random &random) {
    const double width = side * 0.02 * std::pow(0.4 / 0.02, random.uniform(0, 1));
    const int strokes = random.integer(1, 5);
    for (int i = 0; i < strokes; ++i)
        draw_polyline(mask, width * random.uniform(0.7, 1.3), side * 0.8, random);
}

void draw_rectangles(Mask &mask, double side, Random &random) {
    const int count = random.integer(1, 4);
    for (int i = 0; i < count; ++i) {
        const int width = static_cast<int>(side * random.uniform(0.1, 0.6));
        const int height = static_cast<int>(side * random.uniform(0.1, 0.6));
        const int left = random.integer(0, mask.width() - width);
        const int top = random.integer(0, mask.height() - height);
        for (int y = top; y < top + height; ++y)
            std::fill_n(mask.at(left, y), width, 1);
    }
}

double share(const Mask &mask) {
    return static_cast<double>(std::count(mask.data(), mask.data() + mask.pixels(), 1)) /
           static_cast<double>(mask.pixels());
}

} // namespace

Mask draw_hole(int width, int height, const HoleSettings &settings, Random &random) {
    REFILL_ASSERT(std::min(width, height) >= 16);
    REFILL_ASSERT(settings.smallest < settings.largest);
    const double side = std::min(width, height);
    for (;;) {
        Mask mask(width, height);
        if (random.chance(settings.rectangles))
            draw_rectangles(mask, side, random);
        else
            draw_polylines(mask, side, random);
        const double covered = share(mask);
        if (covered >= settings.smallest && covered <= settings.largest)
            return mask;
    }
}

} // namespace refill
