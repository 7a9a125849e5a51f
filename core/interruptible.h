#pragma once
/// Loops on all threads that a stop ends.

#include "core/monitor.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <atomic>

namespace refill {

/// Calls `work(i)` for each i in [0, count), in any order and on all threads. Once the work at hand
/// is to end, it leaves out the rest and throws Stopped; it looks whenever a thread has done
/// `between` of them, which should take some milliseconds.
template <typename Work>
void for_each_until_stopped(int count, int between, const Monitor &monitor, const Work &work) {
    std::atomic<bool> stopped = false;
    cv::parallel_for_({0, count}, [&](const cv::Range &range) {
        for (int i = range.start; i < range.end && !stopped; i += between) {
            if (monitor.stop_requested()) {
                stopped = true; // an exception must not leave a thread
                return;
            }
            const int end = std::min(range.end, i + between);
            for (int k = i; k < end; ++k)
                work(k);
        }
    });
    if (stopped)
        throw Stopped{};
}

} // namespace refill
