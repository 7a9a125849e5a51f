#pragma once
/// The benchmarks that refill-bench runs, each with the words that follow its name.

#include <string>
#include <vector>

namespace refill {

using Words = std::vector<std::string>;

/// One iteration of the refinement: seconds and bytes per pixel of each way to make it.
void bench_iteration(const Words &words);

/// Whole fills under limits of memory: the most that `refill` held.
void bench_memory(const Words &words);

/// One pass through the networks of the other engines: bytes per pixel.
void bench_networks(const Words &words);

/// One fill: seconds and memory of each stage.
void bench_stages(const Words &words);

/// Whole fills: the longest that each stage goes on without looking whether it is to end.
void bench_stop(const Words &words);

} // namespace refill
