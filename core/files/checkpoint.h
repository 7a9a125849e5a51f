#pragma once
/// Finds the tensors of PyTorch's own files: checkpoints (`torch.save`), also those that Lightning
/// writes, and TorchScript modules (`torch.jit.save`).
///
/// A tensor's name is the path to it, through dictionary keys, list positions and a module's
/// attributes, joined by dots: `model.generator.model.1.bn_l.weight`.

#include "core/files/stored_tensor.h"

#include <vector>

namespace refill {

/// The tensors of a zip archive, as PyTorch writes since version 1.6; their layout is checked.
/// Where a checkpoint's outermost dictionary has one called `state_dict`, that is all that is
/// taken. Throws Error (model).
std::vector<StoredTensor> read_checkpoint(const InputFile &file);

/// Whether the file is a checkpoint from before PyTorch 1.6: pickles and numbers one after the
/// other, without an archive around them.
bool is_old_checkpoint(const InputFile &file);

/// The same for such a file.
std::vector<StoredTensor> read_old_checkpoint(const InputFile &file);

} // namespace refill
