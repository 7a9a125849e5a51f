#pragma once
/// Pictures as PNG files, 8 bits a value; made without a library, and so not compressed.

#include "core/image.h"

#include <cstdint>
#include <span>
#include <string>

namespace refill {

/// The whole file, RGB. `pixels` are `height x width x 3`, R'G'B'.
std::string png_of(int width, int height, std::span<const std::uint8_t> pixels);

/// The whole file, RGB. Values beyond [0, 1] are clamped.
std::string png_of(const Image &image);

/// The whole file, grey: the hole white, the rest black.
std::string png_of(const Mask &mask);

} // namespace refill
