#pragma once
/// The fills of a batch.

#include "core/settings/params.h"
#include "tools/batch/options.h"
#include "tools/photo_fill.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace refill {

struct BatchFill {
    int number = 0; ///< of its line in the list, or among the photos that have a mask; from 1
    FillFiles files;
    Params params;
};

/// The fills in the text of a list, which is called `name` in messages. `settings` are those of
/// every line. Throws Error (settings), naming the line, for what is no fill.
std::vector<BatchFill> parse_batch_list(std::string_view text, const std::string &name,
                                        const SettingOptions &settings);

/// All fills that the options ask for, in order. Throws Error: settings, also where two fills would
/// write one file or write over another's photo; input, where list or folders cannot be read.
std::vector<BatchFill> batch_fills(const BatchOptions &options);

} // namespace refill
