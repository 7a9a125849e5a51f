#pragma once
/// Consent to running a model file. Of most files Refill takes the numbers and nothing else; a
/// TorchScript file run by the engine `torchscript` is a program, which can do whatever its writer
/// wanted. So it is only run where the user said so, for exactly these bytes.

#include "core/settings/params.h"

#include <filesystem>
#include <string>

namespace refill {

/// The file whose code a run with `params` would execute; empty where there is none.
std::filesystem::path code_to_run(const Params &params);

/// Checksum of a model file, as in the parameter `trusted-model`. Throws Error (model) where the
/// file cannot be read.
std::string model_checksum(const std::filesystem::path &file);

/// Throws Error (settings) unless `params` trusts a file with this checksum.
void require_trust(const Params &params, const std::filesystem::path &file,
                   const std::string &checksum);

} // namespace refill
