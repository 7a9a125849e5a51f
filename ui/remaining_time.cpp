#include "ui/remaining_time.h"

#include <algorithm>

namespace refill {
namespace {

/// Only the pace counts once this fraction is done.
constexpr double telling_fraction = 0.1;

} // namespace

std::optional<double> RemainingTime::after(double elapsed, double done, bool working) {
    if (working && !work_begin_)
        work_begin_ = elapsed;
    if (done <= 0 && forecast_ <= 0)
        return std::nullopt;
    const double worked = work_begin_ ? elapsed - *work_begin_ : 0.0;
    const double by_pace = done > 0 ? worked * (1 - done) / done : 0.0;
    const double by_forecast = std::max(forecast_ * (1 - done), forecast_ - worked);
    const double trust = forecast_ > 0 ? std::min(done / telling_fraction, 1.0) : 1.0;
    return trust * by_pace + (1 - trust) * by_forecast;
}

} // namespace refill
