#pragma once
/// Makes a model file that Refill can ship out of the state of a training.

#include <filesystem>
#include <map>
#include <string>

namespace refill {

/// Writes the network in `from` (a state: its averaged weights) to `to` as float16 safetensors,
/// with `metadata` (core/files/model_info.h reads part of it) and its architecture. Throws Error.
void export_model(const std::filesystem::path &from, const std::filesystem::path &to,
                  std::map<std::string, std::string> metadata);

} // namespace refill
