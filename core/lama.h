#pragma once
/// The LaMa engine: the network, refined coarse to fine.

#include "core/engine.h"

namespace refill {

/// Reads the weights. `params` and `monitor` must outlive the engine.
std::unique_ptr<Engine> make_lama(const Params &params, Monitor &monitor);

} // namespace refill
