#pragma once
/// The numbers in which the frozen networks' convolutions compute.

#include <torch/types.h>

#include <string>

namespace refill {

/// float32 for `exact`, bfloat16 for `fast`; for `auto`, bfloat16 where `device` has arithmetic of
/// its own for it.
torch::ScalarType convolution_type(const std::string &precision, const torch::Device &device);

/// Whether the processor has instructions for it, without which bfloat16 is slower than float32.
bool processor_has_bfloat16();

} // namespace refill
