#pragma once
/// Ctrl-C, and what else asks a program to end.

#include <stop_token>
#include <thread>

namespace refill {

/// The first SIGINT or SIGTERM asks for a stop, the second ends the program.
///
/// A handler may do next to nothing, so a thread looks at what it counted. Blocking the signals and
/// waiting for them would be neater, but libraries start threads before main() that take them.
class StopOnSignal {
public:
    StopOnSignal();
    ~StopOnSignal();
    StopOnSignal(const StopOnSignal &) = delete;
    StopOnSignal &operator=(const StopOnSignal &) = delete;

    std::stop_token token() const { return stop_.get_token(); }

    /// From now on signals are ignored: there are only files left to write.
    void finish();

private:
    void watch(std::stop_token over);

    std::stop_source stop_;
    std::jthread watcher_;
};

} // namespace refill
