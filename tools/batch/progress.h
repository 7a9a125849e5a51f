#pragma once
/// How far a batch is, on the terminal.

#include "tools/stopwatch.h"

#include <cstddef>
#include <string>

namespace refill {

/// A time as people say it, such as "about 3 min".
std::string rough_time(double seconds);

/// A line that is written over again and again, where there is a terminal. Everywhere, a line for
/// each fill that has come to its end.
class BatchProgress {
public:
    /// For so many fills that are to be made.
    BatchProgress(std::size_t fills, bool quiet);
    ~BatchProgress();
    BatchProgress(const BatchProgress &) = delete;
    BatchProgress &operator=(const BatchProgress &) = delete;

    /// `finished` fills are over, and of those under way the fractions add up to `under_way`.
    void show(std::size_t finished, double under_way);

    /// `line` says how a fill ended; `failed` is shown in any case.
    void ended(const std::string &line, std::size_t finished, bool failed);

private:
    std::string remaining(double done) const;
    void clear() const;

    const std::size_t fills_;
    const bool quiet_;
    const bool terminal_;
    const Stopwatch watch_;
};

} // namespace refill
