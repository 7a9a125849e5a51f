#include "tools/eval/png.h"

#include "core/error.h"

#include <vips/vips8>

#include <algorithm>
#include <cmath>
#include <vector>

namespace refill {
namespace {

/// `bytes` are `height x width x bands`.
std::string encoded(const std::vector<std::uint8_t> &bytes, int width, int height, int bands) {
    try {
        const auto pixels =
            vips::VImage::new_from_memory_copy(const_cast<std::uint8_t *>(bytes.data()),
                                               bytes.size(), width, height, bands,
                                               VIPS_FORMAT_UCHAR)
                .copy(vips::VImage::option()->set("interpretation", bands == 3
                                                                        ? VIPS_INTERPRETATION_sRGB
                                                                        : VIPS_INTERPRETATION_B_W));
        VipsBlob *blob = pixels.pngsave_buffer(vips::VImage::option()->set("compression", 4));
        std::size_t size = 0;
        const void *start = vips_blob_get(blob, &size);
        std::string file(static_cast<const char *>(start), size);
        vips_area_unref(VIPS_AREA(blob));
        return file;
    } catch (const vips::VError &failure) {
        throw Error(ErrorKind::resource, "A PNG file of {} x {} pixels cannot be made: {}", width,
                    height, failure.what());
    }
}

} // namespace

std::string png_of(const Image &image) {
    std::vector<std::uint8_t> bytes(image.pixels() * 3);
    std::transform(image.data(), image.data() + bytes.size(), bytes.begin(), [](float value) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0f, 1.0f) * 255));
    });
    return encoded(bytes, image.width(), image.height(), 3);
}

std::string png_of(const Mask &mask) {
    std::vector<std::uint8_t> bytes(mask.pixels());
    std::transform(mask.data(), mask.data() + bytes.size(), bytes.begin(),
                   [](std::uint8_t value) { return value ? 255 : 0; });
    return encoded(bytes, mask.width(), mask.height(), 1);
}

} // namespace refill
