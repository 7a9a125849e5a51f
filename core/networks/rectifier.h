#pragma once
/// ReLU in one pass over memory, forward and backward. Tensors lie channels last.

#include <torch/types.h>

namespace refill {

/// Sets what is negative in `x` to 0.
void rectify(const torch::Tensor &x);

/// The same, and where `x` was more than 0, as bool.
torch::Tensor rectify_and_keep(const torch::Tensor &x);

/// The gradient before a ReLU from the one after it: `gradient` where `passed` is true, 0
/// elsewhere, as a new tensor of type `type`.
torch::Tensor held_back(const torch::Tensor &gradient, const torch::Tensor &passed,
                        torch::ScalarType type);

} // namespace refill
