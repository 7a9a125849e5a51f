#pragma once
/// How long a run is still going to take: by the forecast at first, then more and more by the pace
/// of the work so far. Reading the model is no work: it says nothing of the pace.

#include <optional>

namespace refill {

class RemainingTime {
public:
    /// `forecast`: the seconds that the run is expected to take; 0: unknown.
    void begin(double forecast) { *this = RemainingTime(forecast); }

    /// Seconds left, so many seconds after the begin, with this fraction of the work done; nothing
    /// while nothing is known of it. `working`: whether the model has been read.
    std::optional<double> after(double elapsed, double done, bool working);

    RemainingTime() = default;

private:
    explicit RemainingTime(double forecast) : forecast_(forecast) {}

    double forecast_ = 0.0;
    std::optional<double> work_begin_; ///< seconds after the begin
};

} // namespace refill
