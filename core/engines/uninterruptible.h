#pragma once
/// Work that cannot be interrupted, such as a long call of a library.

#include "core/monitor.h"

#include <chrono>
#include <future>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace refill {

/// Has the process wait for `thread` at its end, and no sooner.
void leave_behind(std::jthread thread);

/// What `work(stop_token)` returns, which runs on a thread of its own; nothing as soon as the work
/// at hand is to end. Then `work` is left behind: it goes on until it returns, with what it holds
/// itself, so it must refer to nothing of the caller's, and should return early once its token says
/// so.
template <typename Work>
auto unless_stopped(Work work, const Monitor &monitor)
    -> std::optional<decltype(work(std::stop_token()))> {
    constexpr std::chrono::milliseconds between_looks{20};
    if (monitor.stop_requested())
        return std::nullopt;
    std::packaged_task<decltype(work(std::stop_token()))(std::stop_token)> task(std::move(work));
    auto result = task.get_future();
    std::jthread thread(std::move(task)); // which hands it its own token
    while (result.wait_for(between_looks) != std::future_status::ready)
        if (monitor.stop_requested()) {
            thread.request_stop();
            leave_behind(std::move(thread));
            return std::nullopt;
        }
    return result.get();
}

} // namespace refill
