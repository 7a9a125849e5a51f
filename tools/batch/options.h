#pragma once
/// The words after `refill batch`.

#include "tools/setting_options.h"

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

/// Every `of`th fill, from number `number` on.
struct Slice {
    int number = 1;
    int of = 1;
};

struct BatchOptions {
    bool help = false;
    bool worker = false; ///< started by a batch, not by a person; see worker.h
    bool quiet = false;
    bool again = false;                        ///< also what is there already
    std::filesystem::path list;                ///< empty where masks are
    std::vector<std::filesystem::path> photos; ///< files and folders, to go with the masks
    std::filesystem::path masks;               ///< a folder; empty where a list is
    std::filesystem::path outputs;             ///< a folder, to go with the masks
    std::filesystem::path table;               ///< of what happened
    int jobs = 1;
    Slice slice;
    SettingOptions settings; ///< of every fill
};

/// Throws Error (settings) for anything it does not understand.
BatchOptions parse_batch_options(const std::vector<std::string> &arguments);

/// What --help prints.
std::string batch_help();

} // namespace refill
