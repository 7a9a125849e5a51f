#pragma once
/// A photo with its hole filled, and whether the rest of it was left alone.

#include "core/inpaint.h"

#include <algorithm>

namespace refill::test {

inline Image inpainted(const Image &photo, const Mask &hole, const Params &params) {
    Image after = photo;
    composite(after, inpaint(photo, hole, params));
    return after;
}

/// True where every pixel that the grown hole does not hold has kept each bit.
inline bool kept_outside(const Image &before, const Image &after, const Mask &hole, int grown) {
    for (int y = 0; y < before.height(); ++y)
        for (int x = 0; x < before.width(); ++x) {
            bool near = false;
            for (int dy = -grown; dy <= grown && !near; ++dy)
                for (int dx = -grown; dx <= grown && !near; ++dx)
                    near = dx * dx + dy * dy <= grown * grown && x + dx >= 0 && y + dy >= 0 &&
                           x + dx < hole.width() && y + dy < hole.height() &&
                           *hole.at(x + dx, y + dy);
            if (!near && !std::equal(before.at(x, y), before.at(x, y) + 3, after.at(x, y)))
                return false;
        }
    return true;
}

} // namespace refill::test
