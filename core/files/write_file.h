#pragma once
/// Files that are either written whole or left as they were.

#include <filesystem>
#include <functional>
#include <string_view>

namespace refill {

/// Throws Error (resource) where `file` cannot be written. Asked before the work starts, so that
/// a mistyped folder does not cost an hour.
void check_writable(const std::filesystem::path &file);

/// Makes the folder and those above it, where they are not there. Throws Error (resource).
void make_folder(const std::filesystem::path &folder);

/// Writes a temporary file beside `file`, then renames it. Throws Error (resource) and leaves what
/// was there, also where the disk is full.
void write_file(const std::filesystem::path &file, std::string_view bytes);

/// The same for bytes that come one after the other: `produce` is given what takes the next ones.
using Append = std::function<void(std::string_view bytes)>;
void write_file(const std::filesystem::path &file,
                const std::function<void(const Append &append)> &produce);

} // namespace refill
