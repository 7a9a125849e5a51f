#include "core/engines/uninterruptible.h"

#include <mutex>
#include <vector>

namespace refill {

void leave_behind(std::jthread thread) {
    // Joined when the process ends, before the libraries that they use are taken down: those were
    // there before.
    static std::mutex mutex;
    static std::vector<std::jthread> threads;
    const std::lock_guard lock(mutex);
    threads.push_back(std::move(thread));
}

} // namespace refill
