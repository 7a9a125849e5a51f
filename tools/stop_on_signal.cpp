#include "tools/stop_on_signal.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <unistd.h>

namespace refill {
namespace {

std::atomic<int> signals_received = 0;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void count_signal(int signal) {
    if (++signals_received > 1)
        _exit(128 + signal);
}

void handle_with(void (*handler)(int)) {
    std::signal(SIGINT, handler);
    std::signal(SIGTERM, handler);
}

} // namespace

StopOnSignal::StopOnSignal() {
    handle_with(count_signal);
    watcher_ = std::jthread([this](std::stop_token over) { watch(over); });
}

StopOnSignal::~StopOnSignal() { finish(); }

void StopOnSignal::finish() {
    handle_with(SIG_IGN);
    watcher_ = {};
}

void StopOnSignal::watch(std::stop_token over) {
    while (!over.stop_requested()) {
        if (signals_received > 0)
            stop_.request_stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

} // namespace refill
