#pragma once
/// Photos whose values are proportional to light, and how they look on a screen.

#include <string_view>

namespace refill {

/// Whether an ICC profile says that values are proportional to light: its curve is the identity
/// (ICC.1:2022, 10.6 and 10.18). False for what is no profile.
bool is_linear_profile(std::string_view icc);

/// A value proportional to light as sRGB encodes it (IEC 61966-2-1), and back. Beyond [0, 1] the
/// curve goes on; below 0 it is its own mirror image.
float encoded_for_display(float light);
float proportional_to_light(float encoded);

} // namespace refill
