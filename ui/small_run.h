#pragma once
/// A run without questions: a small window with its progress, which can stop it or give it up.

#include "ui/job.h"

#include <functional>
#include <optional>

namespace refill {

/// Runs the task, and returns what came of it; nothing where it was given up. `report` is called
/// several times a second. Throws what the run throws.
std::optional<Result> run_in_small_window(Task task,
                                          const std::function<void(const Progress &)> &report);

} // namespace refill
