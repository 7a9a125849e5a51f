#pragma once
/// Up to how many pixels networks are refined where nobody says otherwise. Needs no LibTorch.

namespace refill {

/// Where the photo's own detail follows (core/finish/detail/detail.h), a processor refines no more
/// pixels than these by itself: with three times as many the results measure the same
/// (resources/models/README.md).
inline constexpr double most_pixels_before_detail = 350000.0;

} // namespace refill
