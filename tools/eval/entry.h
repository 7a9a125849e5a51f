#pragma once
/// What takes part: Refill with some settings, or any other program.

#include "tools/eval/cases.h"

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

struct Entry {
    std::string name;               ///< also that of its folder
    std::vector<std::string> words; ///< program and arguments; {image}, {mask} and {out} are files
    std::string settings;           ///< as the user wrote them
    std::filesystem::path model;    ///< whose change makes results outdated; may be empty
};

/// `NAME: SETTING=VALUE ...`, with `preset=NAME` among the settings and quotes as in a shell: a run
/// of `refill`, the path of its program. The result always has the photo's size. Throws Error
/// (settings), also for what `refill` would refuse.
Entry refill_entry(const std::string &text, const std::filesystem::path &refill);

/// `NAME=COMMAND`, for a shell, with {image}, {mask} and {out}. Throws Error (settings).
Entry command_entry(const std::string &text);

/// What any network has to beat: both classic engines, the model run once at full size, and its
/// result at its smallest scale enlarged, each without what is done after the network.
/// `model` may be empty, for the one that ships.
std::vector<Entry> baseline_entries(const std::filesystem::path &refill,
                                    const std::filesystem::path &model);

/// Has the entry use `model`, where it runs a network of Refill and names none.
void use_model(Entry &entry, const std::filesystem::path &model);

/// The entry's words for a case.
std::vector<std::string> words_for(const Entry &entry, const Case &which,
                                   const std::filesystem::path &out);

/// Throws Error (settings) for two of one name.
void check_names(const std::vector<Entry> &entries);

} // namespace refill
