#pragma once
/// How much memory a piece of work takes, for the programs that measure networks.

#include "core/memory.h"
#include "core/networks/memory_watch.h"

#include <cstdlib>
#include <fstream>
#include <malloc.h>
#include <string>

namespace refill {

/// Makes Linux forget the most memory that the process has held so far (proc(5), clear_refs).
inline void forget_highest_memory_use() {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5 << std::flush;
}

/// The most bytes that the process has held since.
inline double highest_memory_use() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::atof(line.c_str() + 6) * 1024;
    return 0.0;
}

/// The most bytes that the process held during `work` beyond what it held before (Linux's count,
/// proc(5)), and those of them that were LibTorch's tensors.
struct PeakMemory {
    double process = 0.0;
    double tensors = 0.0;

    template <typename Work>
    explicit PeakMemory(Work work) {
        forget_highest_memory_use();
        const auto before = static_cast<double>(used_memory());
        const MemoryWatch watch;
        work();
        process = highest_memory_use() - before;
        tensors = static_cast<double>(watch.peak());
    }
};

} // namespace refill
