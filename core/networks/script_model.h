#pragma once
/// Any inpainting network as TorchScript. Refill knows nothing of what is in it: how it wants to be
/// called is told in a file beside it or found out by trial.

#include "core/networks/probe.h"

#include <torch/script.h>

#include <filesystem>
#include <optional>
#include <string>

namespace refill {

/// Numbers that stand for black and for full colour.
struct ValueRange {
    double black = 0.0;
    double full = 1.0;

    bool operator==(const ValueRange &) const = default;
};

/// How a TorchScript network is called, and what it returns: `1 x 3 x H x W`, RGB, alone or as the
/// first of a tuple.
struct ScriptContract {
    enum class Input {
        image_and_mask, ///< forward(image, mask): 1 x 3 x H x W, blanked in the hole, and 1 x 1 x H
                        ///< x W
        four_channels   ///< forward(both): the two as one 1 x 4 x H x W
    };

    Input input = Input::image_and_mask;
    ValueRange values; ///< of the image that goes in
    ValueRange output; ///< of what comes out
    bool hole_is_one = true;
    int64_t multiple = 1; ///< sides are multiples of this
    int64_t side = 0;     ///< both sides are this; 0: any size

    bool operator==(const ScriptContract &) const = default;
};

/// What a network wants to see of `1 x 4 x H x W`, RGB in [0, 1] and the hole: the hole blanked, in
/// its range and polarity.
torch::Tensor network_input(const ScriptContract &contract, const torch::Tensor &image_and_hole);

/// What it returns, brought to [0, 1], float32.
torch::Tensor network_output(const ScriptContract &contract, const torch::Tensor &output);

/// What is known of a contract; the rest is to be found out.
struct ToldContract {
    std::optional<ScriptContract::Input> input;
    std::optional<ValueRange> values;
    std::optional<ValueRange> output;
    std::optional<bool> hole_is_one;
    std::optional<int64_t> multiple;
    std::optional<int64_t> side;
};

/// Reads what lies beside `model` under the same name, ending in `.json`; nothing is told where
/// there is no such file. One JSON object, every entry of which may be left out:
///
///     { "input": "image and mask", "values": "0..1", "output": "0..1", "hole": 1,
///       "multiple": 8, "size": 512 }
///
/// `input` may also be "four channels", the ranges "-1..1" or "0..255", `hole` 0. Throws Error
/// (model) for anything else.
ToldContract read_told_contract(const std::filesystem::path &model);

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
