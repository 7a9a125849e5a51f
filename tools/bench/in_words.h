#pragma once
/// What the benchmarks read and print in words.

#include "core/progress.h"
#include "core/settings/params.h"
#include "tools/bench/commands.h"

namespace refill {

/// The parameters that words like `engine=telea` set. Throws where there is no such parameter.
Params params_from(const Words &words);

/// As the tables call it.
const char *stage_name(Stage stage);

} // namespace refill
