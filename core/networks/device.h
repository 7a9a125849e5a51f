#pragma once
/// Where to compute, and what it looks like when memory there runs out.

#include <torch/types.h>

#include <exception>
#include <string>

namespace refill {

/// The device for `auto`, `cpu`, `cuda` or `cuda:N`. Throws Error (settings) for any other text,
/// and where this machine has no such device.
torch::Device choose_device(const std::string &name);

/// "cpu" or "cuda:N".
std::string device_name(const torch::Device &device);

/// True for what LibTorch throws where memory, on whatever device, did not suffice.
bool is_out_of_memory(const std::exception &failure);

} // namespace refill
