#pragma once
/// Any inpainting network as TorchScript. Refill knows nothing of what is in it: how it wants to be
/// called is told in a file beside it or found out by trial.

#include "core/files/script_contract.h"
#include "core/networks/probe.h"

#include <torch/script.h>

#include <string>

namespace refill {

/// What a network wants to see of `1 x 4 x H x W`, RGB in [0, 1] and the hole: the hole blanked, in
/// its range and polarity.
torch::Tensor network_input(const ScriptContract &contract, const torch::Tensor &image_and_hole);

/// What it returns, brought to [0, 1], float32.
torch::Tensor network_output(const ScriptContract &contract, const torch::Tensor &output);

class ScriptModel {
public:
    /// From the content of a TorchScript file. From here on its code runs. `name` is for errors.
    /// Throws Error (model) where it is no module or no call of it works.
    ScriptModel(std::string bytes, std::string name, const ToldContract &told,
                const torch::Device &device);

    const ScriptContract &contract() const { return contract_; }
    const torch::jit::Module &module() const { return module_; }

    /// Something to try it on, of a size that the contract allows.
    Probe probe() const;

    /// A prediction for `image` (`1 x 3 x H x W` in [0, 1]) and `hole` (`1 x 1 x H x W`, 1 in the
    /// hole) of a size that the contract allows, as `image`. Throws Error (model) where the module
    /// fails, and what LibTorch throws where memory runs out.
    torch::Tensor predict(const torch::Tensor &image, const torch::Tensor &hole);

private:
    torch::Tensor call(const ScriptContract &contract, const torch::Tensor &image,
                       const torch::Tensor &hole);
    torch::Tensor predict_as(const ScriptContract &contract, const torch::Tensor &image,
                             const torch::Tensor &hole);
    std::string failure_of(const ScriptContract &contract, int64_t height, int64_t width);
    void find_input(const ToldContract &told);
    void find_size(const ToldContract &told);
    void find_values(const ToldContract &told);

    std::string name_;
    torch::Device device_;
    torch::jit::Module module_;
    ScriptContract contract_;
};

} // namespace refill
