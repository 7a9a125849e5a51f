#pragma once
/// One entry's result for one case: made once, then kept in a folder.

#include "tools/eval/entry.h"
#include "tools/eval/run_program.h"

#include <filesystem>

namespace refill {

/// Where the result lies in `folder`.
std::filesystem::path result_file(const Entry &entry, const Case &which,
                                  const std::filesystem::path &folder);

struct Fill {
    std::filesystem::path file; ///< of the truth's size; only where the run did not fail
    ProgramRun run;
};

/// Runs the entry, unless `folder` holds its result from before: for the same case, settings and
/// model. A failure is told in the Fill, and tried again the next time. Throws Error (resource)
/// where `folder` cannot be written.
Fill fill_case(const Entry &entry, const Case &which, const std::filesystem::path &folder);

} // namespace refill
