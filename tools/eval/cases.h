#pragma once
/// What is to be filled: photos, each with holes of several kinds, as files that any program reads.

#include "core/image.h"
#include "tools/eval/masks.h"

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

/// A photo with one hole.
struct Case {
    std::string photo;                ///< the file's name without its ending
    std::string mask;                 ///< name of the mask's kind
    std::filesystem::path truth_file; ///< PNG, 8 bits
    std::filesystem::path mask_file;  ///< PNG, white is hole
    std::string content;              ///< changes where one of the two files does

    std::string name() const { return photo + "-" + mask; }
};

struct CaseSettings {
    std::vector<MaskKind> kinds;
    int crop = 0;  ///< side of the square taken from each photo; 0: the whole photo
    int limit = 0; ///< at most so many photos; 0: all
    std::uint64_t seed = 0;
};

/// The photos (PNG, JPEG, TIFF) that the files and folders name, by name; of folders, what lies
/// directly in them. Throws Error (input) where there are none, or two of one name.
std::vector<std::filesystem::path>
find_photos(const std::vector<std::filesystem::path> &files_and_folders);

/// Writes truth and masks below `folder`. Photos that cannot be read or are smaller than the crop
/// are left out and named in `notes`. Throws Error (input) where none is left.
std::vector<Case> make_cases(const std::vector<std::filesystem::path> &photos,
                             const CaseSettings &settings, const std::filesystem::path &folder,
                             std::vector<std::string> &notes);

} // namespace refill
