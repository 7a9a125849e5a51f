#pragma once
/// The stages after the network that run on LibTorch, and so lie in the module; see
/// network_module.h.

#include "core/finish/texture/texture.h"

namespace refill {

using TextureMaker = std::unique_ptr<TextureSynthesis> (*)(const Params &, Monitor &);

} // namespace refill

/// Makes what texture.h declares.
extern "C" const refill::TextureMaker refill_network_texture;
