#pragma once
/// Reads the header of a safetensors file, with the standard library alone.
///
/// The format (github.com/huggingface/safetensors): 8 bytes with the header's length, lowest byte
/// first; the header, one JSON object that gives each tensor's type, shape and range of bytes, and
/// under `__metadata__` any texts; then the numbers, without gaps.

#include "core/files/stored_tensor.h"

#include <map>
#include <string>
#include <vector>

namespace refill {

struct SafetensorsHeader {
    std::vector<StoredTensor> tensors; ///< in the order of their bytes; their layout is checked
    std::map<std::string, std::string> metadata;
};

/// Whether the file begins as a safetensors file does.
bool is_safetensors(const InputFile &file);

/// Throws Error (model), naming the file and the tensor, for anything that the format does not
/// allow or the file is too short for.
SafetensorsHeader read_safetensors_header(const InputFile &file);

} // namespace refill
