#include "tools/eval/cases.h"

#include "core/error.h"
#include "core/files/write_file.h"
#include "tools/photo_file.h"
#include "tools/png.h"

#include <algorithm>
#include <random>

namespace refill {
namespace {

namespace fs = std::filesystem;

/// As small as the figures can be taken of.
constexpr int smallest_photo = 32;

bool is_photo(const fs::path &file) {
    try {
        file_kind_for(file);
        return true;
    } catch (const Error &) {
        return false;
    }
}

void add_photos(const fs::path &file_or_folder, std::vector<fs::path> &photos) {
    if (!fs::is_directory(file_or_folder)) {
        photos.push_back(file_or_folder);
        return;
    }
    for (const auto &entry : fs::directory_iterator(file_or_folder))
        if (entry.is_regular_file() && is_photo(entry.path()))
            photos.push_back(entry.path());
}

/// A square of `side` somewhere in the photo.
Rect square_in(const Image &photo, int side, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&](int end) {
        return static_cast<int>(random() % (static_cast<std::uint64_t>(end) + 1));
    };
    const int x = below(photo.width() - side);
    const int y = below(photo.height() - side);
    return {x, y, side, side};
}

/// What the photo shows of itself. Throws Error (input) where it is too small.
Image part_of(const fs::path &file, const CaseSettings &settings) {
    Image whole = PhotoFile(file).image();
    const int least = std::max(settings.crop, smallest_photo);
    if (std::min(whole.width(), whole.height()) < least)
        throw Error(ErrorKind::input, "{} is {} x {} pixels, but at least {} each way are needed.",
                    file.string(), whole.width(), whole.height(), least);
    if (settings.crop == 0)
        return whole;
    const auto seed = settings.seed ^ seed_of(file.stem().string());
    return crop(whole, square_in(whole, settings.crop, seed));
}

void add_cases(const fs::path &file, const CaseSettings &settings, const fs::path &folder,
               std::vector<Case> &cases) {
    const Image truth = part_of(file, settings);
    const std::string photo = file.stem().string();
    const std::string truth_png = png_of(truth);
    const fs::path truth_file = folder / (photo + ".png");
    write_file(truth_file, truth_png);
    for (const MaskKind &kind : settings.kinds) {
        const auto seed = settings.seed ^ seed_of(photo + "\n" + kind.name);
        const std::string mask_png = png_of(make_mask(kind, truth.width(), truth.height(), seed));
        const fs::path mask_file = folder / (photo + "-" + kind.name + "-mask.png");
        write_file(mask_file, mask_png);
        cases.push_back({photo, kind.name, truth_file, mask_file,
                         std::to_string(seed_of(truth_png + mask_png))});
    }
}

} // namespace

std::vector<fs::path> find_photos(const std::vector<fs::path> &files_and_folders) {
    std::vector<fs::path> photos;
    for (const fs::path &each : files_and_folders)
        add_photos(each, photos);
    if (photos.empty())
        throw Error(ErrorKind::input, "There is no PNG, JPEG or TIFF file to evaluate with.");
    std::ranges::sort(photos, {}, [](const fs::path &file) { return file.stem(); });
    const auto twice =
        std::ranges::adjacent_find(photos, {}, [](const fs::path &file) { return file.stem(); });
    if (twice != photos.end())
        throw Error(ErrorKind::input, "{} and {} have one name. Results are filed under it.",
                    twice->string(), std::next(twice)->string());
    return photos;
}

std::vector<Case> make_cases(const std::vector<fs::path> &photos, const CaseSettings &settings,
                             const fs::path &folder, std::vector<std::string> &notes) {
    fs::create_directories(folder);
    std::vector<Case> cases;
    int used = 0;
    for (const fs::path &file : photos) {
        if (settings.limit > 0 && used == settings.limit)
            break;
        try {
            add_cases(file, settings, folder, cases);
            ++used;
        } catch (const Error &failure) {
            if (failure.kind() != ErrorKind::input)
                throw;
            notes.push_back(std::string("Left out: ") + failure.what());
        }
    }
    if (cases.empty())
        throw Error(ErrorKind::input, "None of the {} photos can be used. {}", photos.size(),
                    notes.back());
    return cases;
}

} // namespace refill
