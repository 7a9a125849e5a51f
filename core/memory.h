#pragma once
/// How much memory there is for this process, beside a GPU's own.

#include "core/settings/params.h"

#include <cstddef>
#include <filesystem>

namespace refill {

/// Bytes that the system has to spare for this process: what the kernel says is available, or what
/// is left of a control group's limit (cgroup v1 or v2, its own or one around it) where that is
/// less. `root` is where /proc and /sys are looked for.
std::size_t free_memory(const std::filesystem::path &root = "/");

/// Bytes that this process holds now.
std::size_t used_memory();

/// Bytes that this process may take beyond what it holds: up to `params.memory_limit` for the whole
/// process, else three quarters of what is free. Never more than is free; may be negative.
double memory_left(const Params &params);

} // namespace refill
