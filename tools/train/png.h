#pragma once
/// Writes PNG files without a library, and so without compressing them.

#include <cstdint>
#include <filesystem>
#include <vector>

namespace refill {

/// `pixels` are `height x width x 3`, 8-bit R'G'B'. Throws Error (resource).
void write_png(const std::filesystem::path &file, int width, int height,
               const std::vector<std::uint8_t> &pixels);

} // namespace refill
