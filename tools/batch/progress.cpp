#include "tools/batch/progress.h"

#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace refill {

std::string rough_time(double seconds) {
    const auto about = [](double amount, const char *unit) {
        return "about " + std::to_string(std::lround(std::fmax(amount, 1.0))) + " " + unit;
    };
    if (seconds < 90)
        return about(seconds, "s");
    if (seconds < 90 * 60)
        return about(seconds / 60, "min");
    return about(seconds / 3600, "h");
}

BatchProgress::BatchProgress(std::size_t fills, bool quiet)
    : fills_(fills), quiet_(quiet), terminal_(!quiet && isatty(STDERR_FILENO)) {}

BatchProgress::~BatchProgress() { clear(); }

std::string BatchProgress::remaining(double done) const {
    const double left = static_cast<double>(fills_) - done;
    if (done <= 0 || left <= 0)
        return "";
    return ", " + rough_time(watch_.seconds() / done * left) + " left";
}

void BatchProgress::show(std::size_t finished, double under_way) {
    if (!terminal_)
        return;
    const double done = static_cast<double>(finished) + under_way;
    std::fprintf(stderr, "\r\033[K%zu of %zu, %.0f %%%s", finished, fills_,
                 100 * done / static_cast<double>(fills_), remaining(done).c_str());
    std::fflush(stderr);
}

void BatchProgress::ended(const std::string &line, std::size_t finished, bool failed) {
    if (quiet_ && !failed)
        return;
    clear();
    const std::string left = quiet_ ? "" : remaining(static_cast<double>(finished));
    std::fprintf(stderr, "%zu of %zu%s; %s\n", finished, fills_, left.c_str(), line.c_str());
}

void BatchProgress::clear() const {
    if (terminal_)
        std::fputs("\r\033[K", stderr);
}

} // namespace refill
