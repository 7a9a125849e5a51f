#pragma once
/// `refill batch`: many photos.
///
/// The program that the user started computes nothing. It hands the fills, one at a time, to
/// workers, which are processes of the same program (worker.h), and keeps the table of what became
/// of them. So whatever a photo does to a worker, the others are filled all the same.

#include "tools/exit_status.h"

#include <string>
#include <vector>

namespace refill {

/// `arguments` are what follows the word "batch".
ExitStatus run_batch(const std::vector<std::string> &arguments);

} // namespace refill
