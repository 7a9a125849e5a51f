#pragma once
/// The fill that is there at once, for what a stop left unfilled.

#include "core/image.h"

#include <optional>

namespace refill {

class Monitor;

/// Telea's method takes a tenth of a second for a hole of half of these.
constexpr double most_quick_pixels = 256.0 * 256.0;

/// `window` with the pixels that are 1 in `hole` continued from those at the border (Telea 2004),
/// at a size of at most so many pixels. Nothing where the monitor says that even this is to end.
std::optional<Image> quick_fill(const Image &window, const Mask &hole, const Monitor &monitor,
                                double most_pixels = most_quick_pixels);

} // namespace refill
