#pragma once
/// Holes to judge fills by: random, but the same for the same seed on every machine.

#include "core/image.h"

#include <cstdint>
#include <span>
#include <string>

namespace refill {

/// A kind of hole. Sizes are shares of the photo's short side, so that a kind looks alike on photos
/// of every size.
struct MaskKind {
    enum class Shape {
        strokes, ///< a few brush strokes that turn at random
        share,   ///< strokes until the hole is as large as asked
        object,  ///< one compact shape such as people remove
        centre,  ///< one square in the middle
    };

    const char *name; ///< as on the command line
    const char *help;
    Shape shape;
    double smallest; ///< strokes: width of the brush; centre: the side; others: share of all pixels
    double largest;
    int strokes = 0; ///< strokes only: at most this many, at least half of them
};

/// Brushes from thin to thick, an object to remove, the hole's shares from 1-10 % to 50-60 % in
/// which papers report their figures, and the square.
std::span<const MaskKind> mask_kinds();

/// The kind called `name`. Throws Error (settings) where there is none.
const MaskKind &find_mask_kind(const std::string &name);

/// A hole of that kind; neither empty nor everything. Both sides are at least 16 pixels.
Mask make_mask(const MaskKind &kind, int width, int height, std::uint64_t seed);

/// A seed that depends on each byte of `text` (FNV-1a), so that what is made for a photo does not
/// depend on which others there are.
std::uint64_t seed_of(const std::string &text);

} // namespace refill
