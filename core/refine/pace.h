#pragma once
/// How fast a network is on this machine, and what it can refine in a time that people wait.

#include "core/networks/split_network.h"

#include <functional>

namespace refill {

/// Seconds that a forward pass takes for each pixel, measured on a small picture on the CPU, where
/// the network is.
double seconds_per_pixel(SplitNetwork &network);

/// The most pixels, from `fewest` to `most`, for which `work(pixels)` stays below `limit`. Few
/// sizes are tried, a half of a power of two apart, so that the clock's noise seldom changes the
/// result.
double pixels_within(double limit, double fewest, double most,
                     const std::function<double(double pixels)> &work);

} // namespace refill
