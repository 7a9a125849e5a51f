#pragma once
/// The fill that is there at once, for what a stop left unfilled.

#include "core/image.h"

#include <optional>

namespace refill {

class Monitor;

/// `window` with the pixels that are 1 in `hole` continued from those at the border (Telea 2004), at
/// a small size. Nothing where the monitor says that even this is to end.
std::optional<Image> quick_fill(const Image &window, const Mask &hole, const Monitor &monitor);

} // namespace refill
