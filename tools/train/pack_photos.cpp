#include "tools/train/pack_photos.h"

#include "core/error.h"
#include "tools/train/photo_pack.h"

#include <vips/vips8>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <vector>

namespace refill {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path &folder) {
    std::error_code failure;
    std::vector<fs::path> files;
    for (const auto &entry : fs::directory_iterator(folder, failure))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    if (failure)
        throw Error(ErrorKind::input, "The folder {} cannot be read: {}.", folder.string(),
                    failure.message());
    std::ranges::sort(files);
    return files;
}

/// 8-bit sRGB, upright, without transparency. (vips_thumbnail() never enlarges here.)
vips::VImage decode(const fs::path &file, int longest_side) {
    const int side = longest_side > 0 ? longest_side : VIPS_MAX_COORD;
    auto photo = vips::VImage::thumbnail(file.c_str(), side,
                                         vips::VImage::option()
                                             ->set("height", side)
                                             ->set("size", VIPS_SIZE_DOWN)
                                             ->set("export_profile", "srgb"));
    if (photo.has_alpha())
        photo = photo.flatten();
    photo = photo.colourspace(VIPS_INTERPRETATION_sRGB).cast(VIPS_FORMAT_UCHAR);
    return photo.bands() == 3 ? photo : photo.extract_band(0).bandjoin({photo, photo});
}

} // namespace

std::size_t pack_photos(const fs::path &folder, const fs::path &pack, int longest_side) {
    PackWriter writer(pack);
    std::size_t count = 0;
    for (const fs::path &file : files_in(folder)) {
        try {
            const auto photo = decode(file, longest_side);
            std::size_t bytes = 0;
            const std::unique_ptr<void, decltype(&g_free)> pixels(photo.write_to_memory(&bytes),
                                                                  g_free);
            writer.add(
                {photo.width(), photo.height(), static_cast<const std::uint8_t *>(pixels.get())});
            ++count;
        } catch (const vips::VError &) {
            std::fprintf(stderr, "left out: %s is no photo that can be read\n", file.c_str());
        }
    }
    if (count == 0)
        throw Error(ErrorKind::input, "The folder {} holds no photos.", folder.string());
    writer.finish();
    return count;
}

} // namespace refill
