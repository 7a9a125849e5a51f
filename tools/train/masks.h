#pragma once
/// The holes that a network is trained on: those of LaMa (Suvorov et al. 2021, supplement), wide
/// random polylines and rectangles, from thin to thick.

#include "core/image.h"
#include "tools/train/random.h"

namespace refill {

struct HoleSettings {
    double smallest = 0.02; ///< share of the picture
    double largest = 0.5;
    double rectangles = 0.3; ///< how many of the holes are made of rectangles
};

/// A hole whose share of the picture lies within the settings' range; `width` and `height` are at
/// least 16. Lengths grow with the shorter side, so that crops of every size see the same holes.
Mask draw_hole(int width, int height, const HoleSettings &settings, Random &random);

} // namespace refill
