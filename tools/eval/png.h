#pragma once
/// Pictures as PNG files, 8 bits a value.

#include "core/image.h"

#include <string>

namespace refill {

/// The whole file, RGB. Values beyond [0, 1] are clamped. Throws Error (resource).
std::string png_of(const Image &image);

/// The whole file, grey: the hole white, the rest black. Throws Error (resource).
std::string png_of(const Mask &mask);

} // namespace refill
