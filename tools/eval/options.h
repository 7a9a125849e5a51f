#pragma once
/// The words after `refill-eval`.

#include "tools/eval/cases.h"
#include "tools/eval/entry.h"
#include "tools/eval/perceptual.h"

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

struct EvalOptions {
    bool help = false;
    std::vector<std::filesystem::path> photos; ///< files and folders
    std::filesystem::path folder;              ///< where everything is written
    CaseSettings cases;
    std::filesystem::path model; ///< of entries that name none; empty: the one that ships
    std::vector<Entry> entries;
    PerceptualFiles networks;
    int sheet_rows = 24; ///< of the contact sheet; 0: none
};

/// Throws Error (settings) for anything it does not understand. `refill` is the program that the
/// entries of Refill run.
EvalOptions parse_eval_options(const std::vector<std::string> &arguments,
                               const std::filesystem::path &refill);

/// What --help prints.
std::string eval_help();

} // namespace refill
