#pragma once
/// How fast a network is on this machine, and what it can refine in a time that people wait.
///
/// A fill must not depend on what else the machine does at the time. So a network's pace is
/// measured once, in processor time, rounded to steps of a half of a power of two, and kept in a
/// file of the user's: from then on, every run on this machine counts with the same number.

#include "core/networks/split_network.h"

#include <filesystem>
#include <functional>
#include <string>

namespace refill {

/// Seconds that a forward pass takes for each pixel, measured on a small picture on `device`, where
/// the network is: on the CPU, of processor time and with all threads busy, which other programs do
/// not change; the least of a few passes.
double measured_pace(SplitNetwork &network, const torch::Device &device);

/// `seconds` rounded to a power of the square root of two.
double stepped(double seconds);

/// Where paces are kept: the file that the environment variable REFILL_PACE names, else
/// refill/pace in $XDG_CACHE_HOME or ~/.cache. Empty where there is no such place.
std::filesystem::path pace_file();

/// The pace of `network`, a name without line breaks that says all its speed depends on: what
/// pace_file() holds for it and for this processor and number of threads; else `measure()`, stepped
/// and kept there. Where the file cannot be written, it is measured each time.
double recorded_pace(const std::string &network, const std::function<double()> &measure);

/// The most pixels, from `fewest` to `most`, for which `work(pixels)` stays below `limit`. Few
/// sizes are tried, a half of a power of two apart.
double pixels_within(double limit, double fewest, double most,
                     const std::function<double(double pixels)> &work);

} // namespace refill
