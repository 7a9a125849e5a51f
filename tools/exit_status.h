#pragma once
/// How the command line ends.

#include "core/error.h"
#include "tools/failure_text.h"

#include <string>

namespace refill {

/// As README.md lists them.
enum ExitStatus { done = 0, bad_usage = 2, bad_input = 3, bad_model = 4, unfinished = 5 };

ExitStatus exit_status(ErrorKind kind);

/// Says it on the terminal, and returns `status`.
ExitStatus complain(const std::string &sentence, ExitStatus status);

/// Runs `action` and turns what it throws into a message, also in `error`, and an exit status.
template <typename Action>
ExitStatus reported(std::string &error, Action action) {
    ExitStatus status = unfinished;
    try {
        action();
        return done;
    } catch (const Error &failure) {
        error = failure.what();
        status = exit_status(failure.kind());
    } catch (...) {
        error = failure_text(std::current_exception());
    }
    return complain(error, status);
}

} // namespace refill
