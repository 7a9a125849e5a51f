#include "core/error.h"

#include <cstdio>
#include <cstdlib>

namespace refill {

Error::Error(ErrorKind kind, std::string message, std::vector<std::string> values)
    : std::runtime_error(fill_in(message, values)), kind_(kind), message_(std::move(message)),
      values_(std::move(values)) {}

std::string Error::text(double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", value);
    return digits;
}

std::string fill_in(const std::string &message, const std::vector<std::string> &values) {
    std::string filled;
    std::size_t next = 0;
    for (std::size_t at = 0; at < message.size(); ++at) {
        if (message.compare(at, 2, "{}") == 0 && next < values.size()) {
            filled += values[next++];
            ++at;
        } else {
            filled += message[at];
        }
    }
    return filled;
}

void assertion_failed(const char *condition, const char *file, int line) {
    std::fprintf(stderr, "%s:%d: Refill's own assumption does not hold: %s\n", file, line,
                 condition);
    std::abort();
}

} // namespace refill
