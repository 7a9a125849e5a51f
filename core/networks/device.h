#pragma once
/// Where to compute, and how much memory is there.

#include <torch/types.h>

#include <cstddef>
#include <exception>
#include <string>

namespace refill {

/// The device for `auto`, `cpu`, `cuda` or `cuda:N`. Throws Error (settings) for any other text,
/// and where this machine has no such device.
torch::Device choose_device(const std::string &name);

/// "cpu" or "cuda:N".
std::string device_name(const torch::Device &device);

/// Bytes that this process may still take on the CPU: what the system has to spare.
std::size_t free_memory();

/// Bytes that this process holds on the CPU now.
std::size_t used_memory();

/// True for what LibTorch throws where memory, on whatever device, did not suffice.
bool is_out_of_memory(const std::exception &failure);

} // namespace refill
