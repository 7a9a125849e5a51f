#pragma once
/// Reads the tensors out of a weights file, and nothing else: no code in the file is ever run.
///
/// Three kinds of file, told apart by their content:
/// - safetensors: a JSON header, then the raw data;
/// - TorchScript (`big-lama.pt`): a zip archive with a pickle of the module tree and its tensors;
/// - a Lightning or plain PyTorch checkpoint (`best.ckpt`, `.pth`): a zip archive with a pickle of
///   nested dictionaries, of which the tensors are taken; before PyTorch 1.6, the same without the
///   archive.

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace refill {

struct Weights {
    /// By full name, on the CPU, as stored: of any element type, possibly with strides of their
    /// own, and sharing memory where they share it in the file.
    std::map<std::string, torch::Tensor> tensors;
    std::map<std::string, std::string> metadata; ///< safetensors only
};

/// All tensors of the file. For checkpoints whose tensors lie in a dictionary called `state_dict`,
/// names start below it. Throws Error (model), naming the file, the tensor and what was expected,
/// for anything missing, truncated, malformed or larger than the file can hold; sizes and offsets
/// are checked before memory is taken.
Weights read_weights(const std::filesystem::path &file);

/// The same without any of the numbers: tensors on LibTorch's "meta" device, which have a type and
/// a shape only. Quick, however large the file is.
Weights outline_of(const std::filesystem::path &file);

} // namespace refill
