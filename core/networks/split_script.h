#pragma once
/// A TorchScript network that is a plain sequence of layers, in two parts, so that its fills can be
/// refined as LaMa's are.

#include "core/networks/script_model.h"
#include "core/networks/split_network.h"

#include <memory>

namespace refill {

/// Looks in `model` for a sequence of layers (PyTorch's Sequential: children called 0, 1, 2 ...)
/// that alone makes what the whole makes of a hole, and splits it after the layer with which its
/// feature maps have become smallest, and `split_block` layers more. Whatever the module does
/// before and after that sequence must be no more than the contract says.
///
/// All of that is tried on a small picture. Null where no sequence does the same, where the network
/// takes one size only, or where no gradient comes back through the rear. `model` may be gone
/// afterwards.
std::unique_ptr<SplitNetwork> split_script(ScriptModel &model, int64_t split_block);

} // namespace refill
