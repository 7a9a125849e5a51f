#pragma once
/// Where the time of a training goes.

#include <chrono>

namespace refill {

/// In seconds.
struct StageTimes {
    double waiting = 0.0;   ///< for crops
    double gradients = 0.0; ///< of the network and all terms of its loss
    double optimiser = 0.0; ///< steps of weights, and their average
};

/// Adds the time since it was made, or since its last lap, to one of them.
class StopWatch {
public:
    void lap(double &seconds) {
        const auto now = std::chrono::steady_clock::now();
        seconds += std::chrono::duration<double>(now - last_).count();
        last_ = now;
    }

private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

} // namespace refill
