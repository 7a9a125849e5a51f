#pragma once
/// A larger network that begins where a smaller one has ended, so that what that has learned need
/// not be learned anew (Chen et al. 2016, Net2Net).

#include "core/networks/generator.h"

namespace refill {

/// A generator with `times` as many channels in every layer, which fills as `narrow` does: each
/// channel is there `times`, and what reads it shares its weight among the copies. `spread` is how
/// unequal their shares are (a standard deviation, relative), without which the copies would stay
/// copies for ever. Draws from LibTorch's random numbers.
Generator widened(Generator &narrow, int64_t times, double spread);

} // namespace refill
