#pragma once
/// Reads the tensors out of a weights file, and nothing else: no code in the file is ever run.
///
/// Three kinds of file, told apart by their content:
/// - safetensors: a JSON header, then the raw data;
/// - TorchScript (`big-lama.pt`): a zip archive with a pickle of the module tree and its tensors;
/// - a Lightning or plain PyTorch checkpoint (`best.ckpt`, `.pth`): a zip archive with a pickle of
///   nested dictionaries, of which the tensors are taken.

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace refill {

struct Weights {
    std::map<std::string, torch::Tensor> tensors;  ///< by full name, on the CPU, as stored
    std::map<std::string, std::string> metadata;   ///< safetensors only
};

/// All tensors of the file. For checkpoints whose tensors lie in a dictionary called `state_dict`,
/// names start below it. Throws Error (model), naming the file, the tensor and what was expected,
/// for anything missing, truncated, malformed or larger than the file can hold; sizes and offsets
/// are checked before memory is taken.
Weights read_weights(const std::filesystem::path &file);

} // namespace refill
