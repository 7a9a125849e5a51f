#pragma once
/// The words after `refill`, and what they can say: all made from core's parameters() and
/// engines().

#include "core/settings/params.h"
#include "tools/photo_fill.h"

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

/// What the user asked for.
struct CommandLine {
    enum class Task {
        fill,
        forecast,
        help,
        version,
        list_presets,
        list_engines,
        parameters,
        markdown_table,
        markdown_engines
    };

    Task task = Task::fill;
    FillFiles files;
    std::filesystem::path report; ///< empty: none
    bool quiet = false;
    int variants = 1; ///< fills to make, each with the next seed and a file of its own
    Params params;
};

/// Throws Error (settings) for anything it does not understand. `arguments` are without the
/// program's name.
CommandLine parse_command_line(const std::vector<std::string> &arguments);

/// What --help prints.
std::string help_text();

/// What --list-presets prints: a line each.
std::string preset_list();

/// What --list-engines prints: each with what it is good for, its weights and what it costs.
std::string engine_list();

/// What --parameters prints: every parameter with its type, range, unit and default, as JSON.
std::string parameters_json();

/// What --markdown-table prints: the guide's table of settings, a part for each group.
std::string markdown_table();

/// What --markdown-engines prints: the guide's table of engines.
std::string markdown_engines();

} // namespace refill
