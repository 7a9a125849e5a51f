#include "tools/train/masks.h"

#include "core/error.h"
#include "tools/strokes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace refill {
namespace {

/// A stroke that turns by up to a right angle and a bit at each of its corners.
void draw_polyline(Mask &mask, double width, double longest, Random &random) {
    const double right = mask.width() - 0.5, bottom = mask.height() - 0.5;
    Point from{random.uniform(-0.5, right), random.uniform(-0.5, bottom)};
    double angle = random.uniform(0, 2 * std::numbers::pi);
    const int segments = random.integer(1, 5);
    for (int i = 0; i < segments; ++i) {
        angle += random.uniform(-2, 2);
        const double length = random.uniform(0.05, 1) * longest;
        const Point to{std::clamp(from.x + length * std::cos(angle), -0.5, right),
                       std::clamp(from.y + length * std::sin(angle), -0.5, bottom)};
        draw_line(mask, from, to, width / 2);
        from = to;
    }
}

/// The width is drawn evenly on a logarithmic scale. Few are thin: how wide the holes are that a
/// network has seen matters most for what it makes of wide ones (Suvorov et al. 2021, table 4), and
/// thin ones need less practice.
void draw_polylines(Mask &mask, double side, Random &random) {
    const double width = side * 0.03 * std::pow(0.45 / 0.03, random.uniform(0, 1));
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
        const double covered = hole_share(mask);
        if (covered >= settings.smallest && covered <= settings.largest)
            return mask;
    }
}

} // namespace refill
