#pragma once
/// Writes safetensors files (core/files/safetensors.h says what they are).

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace refill {

/// Writes the tensors, of any device and of a type that Refill reads, and the metadata. The file
/// is replaced whole or not at all. Throws Error (resource).
void write_safetensors(const std::filesystem::path &file,
                       const std::map<std::string, torch::Tensor> &tensors,
                       const std::map<std::string, std::string> &metadata);

} // namespace refill
