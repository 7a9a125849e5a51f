#pragma once
/// Results side by side, to look at.

#include "tools/eval/entry.h"

#include <filesystem>
#include <vector>

namespace refill {

/// A row for each case: the truth, the hole, and each entry's result, cut to what surrounds the
/// hole. Of more than `most_rows` cases, so many are shown, evenly spread. The results are those
/// that fill_case() has left in `folder`; a missing one is left blank.
Image contact_sheet(const std::vector<Case> &cases, const std::vector<Entry> &entries,
                    const std::filesystem::path &folder, int most_rows);

} // namespace refill
