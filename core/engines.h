#pragma once
/// Which engines there are.

#include "core/engine.h"

#include <span>

namespace refill {

struct EngineEntry {
    const char *name; ///< as in the choices of the parameter `engine`
    std::unique_ptr<Engine> (*make)(const Params &, Monitor &);
};

using EngineTable = std::span<const EngineEntry>;

} // namespace refill

/// The engines that run on LibTorch, listed in network_engines.cpp, which is part of the module;
/// see network_module.h.
extern "C" const refill::EngineTable refill_network_engines;
