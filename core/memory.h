#pragma once
/// How much of the machine's memory there is to take.

#include <cstddef>

namespace refill {

/// Bytes that this process may still take on the CPU: what the system has to spare.
std::size_t free_memory();

/// Bytes that this process holds on the CPU now.
std::size_t used_memory();

} // namespace refill
