#pragma once
/// Trades time for memory in a backward pass.

#include "core/networks/ffc.h"

#include <functional>

namespace refill {

/// `block(x)`, keeping only `x` for the backward pass, which computes the block once more
/// (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). The block must be a pure
/// function of `x`: gradients reach `x` alone, not what the block captures.
Features recomputed(std::function<Features(const Features &)> block, const Features &x);

} // namespace refill
