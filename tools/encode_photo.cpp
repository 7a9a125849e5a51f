#include "tools/encode_photo.h"

#include "core/error.h"
#include "tools/png_chunk.h"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace refill {
namespace {

using vips::VImage;

/// With integer values of `bits` bits; libvips itself would cut the lower bits off, not round.
VImage with_bits(const VImage &pixels, int bits) {
    const VipsBandFormat format = bits == 8 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT;
    if (pixels.format() == format)
        return pixels;
    const double from = pixels.format() == VIPS_FORMAT_FLOAT ? 1 : 65535;
    const double to = bits == 8 ? 255 : 65535;
    const auto colour = bits == 8 ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_RGB16;
    const auto grey = bits == 8 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_GREY16;
    return pixels.linear(to / from, 0)
        .rint()
        .cast(format)
        .copy(VImage::option()->set("interpretation", pixels.bands() < 3 ? grey : colour));
}

/// Files of photos are a tenth larger than at libvips's own 6, or smaller, and take half the time.
constexpr int png_compression = 3;

/// XMP, as it goes into a PNG file. libvips 8.18 compresses it, which other programs do not
/// expect.
std::string xmp_of(const VImage &pixels) {
    if (pixels.get_typeof(VIPS_META_XMP_NAME) == 0)
        return {};
    std::size_t size = 0;
    const void *xmp = pixels.get_blob(VIPS_META_XMP_NAME, &size);
    return {static_cast<const char *>(xmp), size};
}

VImage without_xmp(const VImage &pixels) {
    VImage copy = pixels.copy();
    copy.remove(VIPS_META_XMP_NAME);
    return copy;
}

/// Hands on what libvips writes; the exceptions of `append` wait until libvips is done.
class Stream {
public:
    explicit Stream(std::function<void(std::string_view)> append)
        : append_(std::move(append)), target_(vips_target_custom_new()) {
        g_signal_connect(target_, "write", G_CALLBACK(&Stream::take), this);
    }
    ~Stream() { g_object_unref(target_); }
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    /// Calls `save(target)`.
    template <typename Save>
    void fill(Save save) {
        g_object_ref(target_);
        try {
            save(vips::VTarget(VIPS_TARGET(target_)));
        } catch (const vips::VError &) {
            if (!failure_)
                throw;
        }
        if (failure_)
            std::rethrow_exception(failure_);
    }

private:
    static gint64 take(VipsTargetCustom *, const void *bytes, gint64 size, Stream *self) {
        try {
            if (!self->failure_)
                self->append_({static_cast<const char *>(bytes), static_cast<std::size_t>(size)});
        } catch (...) {
            self->failure_ = std::current_exception();
        }
        return self->failure_ ? -1 : size;
    }

    std::function<void(std::string_view)> append_;
    VipsTargetCustom *target_;
    std::exception_ptr failure_;
};

void write_png(const VImage &pixels, const Append &append) {
    const int bits = pixels.format() == VIPS_FORMAT_UCHAR ? 8 : 16;
    const std::string xmp = xmp_of(pixels);
    PngWithXmp with_xmp(xmp, append);
    Stream([&](std::string_view bytes) {
        with_xmp.append(bytes);
    }).fill([&](const vips::VTarget &target) {
        without_xmp(with_bits(pixels, bits))
            .pngsave_target(target, VImage::option()
                                        ->set("bitdepth", bits)
                                        ->set("filter", VIPS_FOREIGN_PNG_FILTER_ALL)
                                        ->set("compression", png_compression));
    });
}

void write_jpeg(const VImage &pixels, const Append &append) {
    Stream(append).fill([&](const vips::VTarget &target) {
        with_bits(pixels, 8).jpegsave_target(target, VImage::option()->set("Q", 95));
    });
}

/// TIFF files are not written from their beginning to their end, so this one is made in memory.
void write_tiff(const VImage &pixels, const Append &append) {
    const auto predictor = pixels.format() == VIPS_FORMAT_FLOAT
                               ? VIPS_FOREIGN_TIFF_PREDICTOR_FLOAT
                               : VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL;
    VipsBlob *blob =
        pixels.tiffsave_buffer(VImage::option()
                                   ->set("compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE)
                                   ->set("predictor", predictor));
    const std::unique_ptr<VipsArea, void (*)(VipsArea *)> owner(VIPS_AREA(blob), vips_area_unref);
    std::size_t size = 0;
    const void *bytes = vips_blob_get(blob, &size);
    append({static_cast<const char *>(bytes), size});
}

} // namespace

void encode_photo(FileKind kind, const vips::VImage &pixels, const Append &append) {
    switch (kind) {
    case FileKind::png:
        return write_png(pixels, append);
    case FileKind::jpeg:
        return write_jpeg(pixels, append);
    case FileKind::tiff:
        return write_tiff(pixels, append);
    }
    REFILL_ASSERT(false);
}

} // namespace refill
