#include "core/networks/memory_watch.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <mutex>

namespace refill {

/// LibTorch's allocators report to whatever sits in the profiler's place.
struct MemoryWatch::Counter : c10::MemoryReportingInfoBase {
    void reportMemoryUsage(void *, std::int64_t bytes, std::size_t, std::size_t,
                           c10::Device) override {
        const std::lock_guard lock(mutex);
        now += bytes;
        peak = std::max(peak, now);
    }
    bool memoryProfilingEnabled() const override { return true; }

    mutable std::mutex mutex;
    std::int64_t now = 0;
    std::int64_t peak = 0;
};

struct MemoryWatch::Parts {
    std::shared_ptr<Counter> counter = std::make_shared<Counter>();
    c10::DebugInfoGuard guard{c10::DebugInfoKind::PROFILER_STATE, counter};
};

MemoryWatch::MemoryWatch() : parts_(std::make_unique<Parts>()) {}
MemoryWatch::~MemoryWatch() = default;

std::size_t MemoryWatch::peak() const {
    const std::lock_guard lock(parts_->counter->mutex);
    return static_cast<std::size_t>(parts_->counter->peak);
}

} // namespace refill
