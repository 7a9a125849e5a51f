#pragma once
/// Presets that a user has saved, each a JSON file in a folder.

#include "core/error.h"
#include "core/settings/params.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace refill {

/// A preset of the user's: its name, which is the user's words, and the values that differ from
/// Params{}, as parameter name and text.
struct OwnPreset {
    std::string name;
    std::vector<std::pair<std::string, std::string>> values;

    bool operator==(const OwnPreset &) const = default;
};

/// What a folder holds: the presets that can be read, by name, and what is wrong with the others.
struct OwnPresets {
    std::vector<OwnPreset> presets;
    std::vector<Error> faults;
};

/// The preset that `params` make, of what presets are about. Throws Error (settings) where the name
/// is empty or that of a preset that ships.
OwnPreset own_preset(const std::string &name, const Params &params);

/// Reads one file. Throws Error (settings) where it is damaged, made by a newer Refill, or has a
/// value that is not possible; Error (input) where it cannot be read.
OwnPreset read_preset(const std::filesystem::path &file);

/// Writes one file, whole or not at all. Throws Error (resource).
void write_preset(const std::filesystem::path &file, const OwnPreset &preset);

/// All of the folder's, which need not exist.
OwnPresets own_presets(const std::filesystem::path &folder);

/// Adds the preset to the folder, or replaces the one of its name. Throws Error (resource).
void save_preset(const std::filesystem::path &folder, const OwnPreset &preset);

/// Takes the one of that name away, where there is one.
void delete_preset(const std::filesystem::path &folder, const std::string &name);

/// The parameters of the preset.
Params params_of(const OwnPreset &preset);

/// The parameters of the preset that ships under this name, or that is in the file of this path, or
/// that the folder has under this name. Throws Error (settings) where there is none.
Params any_preset(const std::string &name, const std::filesystem::path &folder);

/// Where GIMP's user, and so the command line, keeps presets: `refill/presets` in GIMP's folder.
std::filesystem::path presets_folder();

} // namespace refill
