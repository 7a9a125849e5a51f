#pragma once
/// Any TorchScript network as an engine: run at a size it is used to, then brought to the photo's.

#include "core/engine.h"

namespace refill {

/// Throws Error: settings where the parameter `trusted-model` does not name the file's checksum,
/// else model. The references must outlive the engine.
std::unique_ptr<Engine> make_script_engine(const Params &params, Monitor &monitor);

} // namespace refill
