#pragma once
/// Makes a pack of photos from a folder of them. All that needs libvips.

#include <filesystem>

namespace refill {

/// Packs every photo of `folder`, in the order of their names, turned upright, in sRGB, and reduced
/// where a side is longer than `longest_side` (0: not). Returns their number. Throws Error (input)
/// for a folder without photos, (resource) where `pack` cannot be written; files that cannot be
/// decoded are named on standard error and left out.
std::size_t pack_photos(const std::filesystem::path &folder, const std::filesystem::path &pack,
                        int longest_side);

} // namespace refill
