#include "tools/exit_status.h"

#include <iostream>

namespace refill {

ExitStatus exit_status(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::settings:
        return bad_usage;
    case ErrorKind::input:
        return bad_input;
    case ErrorKind::model:
        return bad_model;
    case ErrorKind::resource:
        return unfinished;
    }
    REFILL_ASSERT(false);
}

ExitStatus complain(const std::string &sentence, ExitStatus status) {
    std::cerr << "refill: " << sentence << "\n";
    return status;
}

} // namespace refill
