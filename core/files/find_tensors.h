#pragma once
/// What a weights file holds, whichever of its formats it is in, without any of its numbers.

#include "core/files/stored_tensor.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace refill {

struct FoundTensors {
    std::vector<StoredTensor> tensors;           ///< their layout is checked
    std::map<std::string, std::string> metadata; ///< safetensors only
};

/// Tells the format by the file's content. Throws Error (model) where it is none of them or the
/// file is damaged.
FoundTensors find_tensors(const InputFile &file);

/// The names of the file's tensors, without the "module." that PyTorch puts before every name where
/// a network was trained on several GPUs. Throws Error (model).
std::vector<std::string> tensor_names(const std::filesystem::path &file);

/// `name` without that.
std::string plain_name(const std::string &name);

} // namespace refill
