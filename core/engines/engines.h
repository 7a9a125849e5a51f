#pragma once
/// How the engines of refill-network.so are reached.

#include "core/engines/engine.h"

#include <span>

namespace refill {

using Maker = std::unique_ptr<Engine> (*)(const Params &, Monitor &);

/// One for each entry of engine_list.inc; null where the engine is in the other library.
using Makers = std::span<const Maker>;

} // namespace refill

/// The engines that run on LibTorch, part of the module; see network_module.h.
extern "C" const refill::Makers refill_network_engines;
