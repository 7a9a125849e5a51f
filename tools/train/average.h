#pragma once
/// An exponential moving average of a generator's weights and statistics: fills better than any
/// single step's weights do.

#include "core/networks/generator.h"

namespace refill {

/// A generator of the same shape and with the same weights, ready to predict.
Generator copy_of(Generator &generator);

/// Moves `average` towards `generator`, of which it keeps the share `decay`; less in the first of
/// all `steps`, so that the beginning is forgotten.
void update_average(Generator &average, Generator &generator, double decay, int64_t steps);

} // namespace refill
