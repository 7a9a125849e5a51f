#include "tools/photo_file.h"

#include "core/error.h"
#include "tools/linear_profile.h"
#include "tools/png_chunk.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <type_traits>

namespace refill {
namespace {

using vips::VImage;

/// The value that stands for full intensity. Float files hold it as 1 and may go beyond.
template <typename Value>
constexpr float white = std::is_floating_point_v<Value>
                            ? 1.0F
                            : static_cast<float>(std::numeric_limits<Value>::max());

/// Calls `action` with a value of the type that the pixels have.
template <typename Action>
void with_value_type(const VImage &pixels, Action action) {
    switch (pixels.format()) {
    case VIPS_FORMAT_UCHAR:
        return action(std::uint8_t{});
    case VIPS_FORMAT_USHORT:
        return action(std::uint16_t{});
    default:
        REFILL_ASSERT(pixels.format() == VIPS_FORMAT_FLOAT);
        return action(float{});
    }
}

template <typename Value>
Value *row(const VImage &pixels, int y) {
    return reinterpret_cast<Value *>(VIPS_IMAGE_ADDR(pixels.get_image(), 0, y));
}

bool is_linear(const VImage &pixels) {
    if (pixels.get_typeof(VIPS_META_ICC_NAME) == 0)
        return false;
    std::size_t size = 0;
    const void *profile = pixels.get_blob(VIPS_META_ICC_NAME, &size);
    return is_linear_profile({static_cast<const char *>(profile), size});
}

bool has_alpha(const VImage &pixels) { return pixels.bands() % 2 == 0; }

int colours(const VImage &pixels) { return pixels.bands() < 3 ? 1 : 3; }

template <typename Value>
Value stored(float intensity) {
    if constexpr (std::is_floating_point_v<Value>)
        return intensity;
    else
        return static_cast<Value>(std::lround(std::clamp(intensity, 0.0F, 1.0F) * white<Value>));
}

/// Text of the last failure in libvips, on one line.
std::string reason(const vips::VError &failure) {
    std::string text = failure.what();
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    std::ranges::replace(text, '\n', ';');
    return text;
}

std::optional<FileKind> kind_of_content(const std::string &file) {
    std::ifstream stream(file, std::ios::binary);
    std::array<char, 4> start{};
    stream.read(start.data(), start.size());
    const std::string magic(start.data(), static_cast<std::size_t>(stream.gcount()));
    if (magic == "\x89PNG")
        return FileKind::png;
    if (magic.starts_with("\xff\xd8\xff"))
        return FileKind::jpeg;
    const std::string order = magic.substr(0, 2);
    if (magic.size() == 4 && (order == "II" || order == "MM"))
        return FileKind::tiff;
    return {};
}

VImage load(const std::string &file) {
    if (!std::filesystem::exists(file))
        throw Error(ErrorKind::input, "There is no file {}.", file);
    if (!std::filesystem::is_regular_file(file) || !std::ifstream(file))
        throw Error(ErrorKind::input, "{} cannot be read.", file);
    const auto kind = kind_of_content(file);
    if (!kind)
        throw Error(ErrorKind::input, "{} is not a PNG, JPEG or TIFF image.", file);

    // Without fail_on a truncated file would come back partly grey.
    auto *options =
        VImage::option()->set("fail_on", VIPS_FAIL_ON_ERROR)->set("access", VIPS_ACCESS_SEQUENTIAL);
    switch (*kind) {
    case FileKind::png:
        return VImage::pngload(file.c_str(), options);
    case FileKind::jpeg:
        return VImage::jpegload(file.c_str(), options);
    case FileKind::tiff:
        return VImage::tiffload(file.c_str(), options);
    }
    REFILL_ASSERT(false);
}

bool is_grey_or_rgb(const VImage &pixels) {
    switch (pixels.interpretation()) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
        return pixels.bands() <= 2;
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_scRGB:
        return pixels.bands() == 3 || pixels.bands() == 4;
    case VIPS_INTERPRETATION_MULTIBAND: // float and other unusual TIFF files
        return pixels.bands() <= 4;
    default:
        return false;
    }
}

void check_supported(const std::string &file, const VImage &pixels) {
    if (pixels.get_typeof("n-pages") != 0 && pixels.get_int("n-pages") > 1)
        throw Error(ErrorKind::input, "{} holds {} pictures. Only files with one can be filled.",
                    file, pixels.get_int("n-pages"));
    if (!is_grey_or_rgb(pixels))
        throw Error(ErrorKind::input, "{} is {} with {} channels. Only grey and RGB can be filled.",
                    file, vips_enum_nick(VIPS_TYPE_INTERPRETATION, pixels.interpretation()),
                    pixels.bands());
    const VipsBandFormat format = pixels.format();
    if (format != VIPS_FORMAT_UCHAR && format != VIPS_FORMAT_USHORT && format != VIPS_FORMAT_FLOAT)
        throw Error(ErrorKind::input,
                    "{} holds {} values. Only 8-bit, 16-bit and 32-bit float ones can be filled.",
                    file, vips_enum_nick(VIPS_TYPE_BAND_FORMAT, format));
}

/// The decoded file, in memory that is ours alone to change.
VImage read(const std::filesystem::path &file) {
    const std::string name = file.string();
    try {
        const VImage lazy = load(name);
        check_supported(name, lazy);
        VImage pixels = VImage::new_memory();
        lazy.write(pixels);
        pixels.inplace();
        return pixels;
    } catch (const vips::VError &failure) {
        throw Error(ErrorKind::input, "{} cannot be read: {}.", name, reason(failure));
    }
}

template <typename Value>
void copy_colours(const VImage &pixels, Image &image) {
    const int step = pixels.bands();
    const int green = colours(pixels) == 3 ? 1 : 0;
    for (int y = 0; y < image.height(); ++y) {
        const Value *from = row<Value>(pixels, y);
        float *to = image.at(0, y);
        for (int x = 0; x < image.width(); ++x, from += step, to += 3) {
            to[0] = from[0] / white<Value>;
            to[1] = from[green] / white<Value>;
            to[2] = from[2 * green] / white<Value>;
        }
    }
}

/// Replaces one pixel's colours by a mixture of them and the fill.
template <typename Value>
void blend(Value *pixel, int colours, const float *fill, float share, bool linear) {
    const float grey = (fill[0] + fill[1] + fill[2]) / 3;
    for (int c = 0; c < colours; ++c) {
        const float shown = colours == 1 ? grey : fill[c];
        const float after = linear ? proportional_to_light(shown) : shown;
        const float before = pixel[c] / white<Value>;
        pixel[c] = stored<Value>(share < 1 ? before + share * (after - before) : after);
    }
}

template <typename Value>
void paste(VImage &pixels, const Result &result, bool whole_area, bool linear) {
    const Rect &area = result.area;
    for (int y = 0; y < area.height; ++y) {
        Value *pixel =
            row<Value>(pixels, area.y + y) + static_cast<std::ptrdiff_t>(area.x) * pixels.bands();
        for (int x = 0; x < area.width; ++x, pixel += pixels.bands()) {
            const float share = whole_area ? 1.0F : *result.coverage.at(x, y);
            if (share > 0)
                blend(pixel, colours(pixels), result.fill.at(x, y), share, linear);
        }
    }
}

/// The same photo at another size, in memory of its own: its metadata goes on with the result.
VImage resized(const VImage &pixels, int width, int height) {
    const VImage lazy =
        pixels.resize(static_cast<double>(width) / pixels.width(),
                      VImage::option()
                          ->set("vscale", static_cast<double>(height) / pixels.height())
                          ->set("kernel", VIPS_KERNEL_LINEAR));
    VImage copy = VImage::new_memory();
    lazy.write(copy);
    copy.inplace();
    REFILL_ASSERT(copy.width() == width && copy.height() == height);
    return copy;
}

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
        .copy(VImage::option()->set("interpretation", colours(pixels) == 3 ? colour : grey));
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

VipsBlob *encode_png(const VImage &pixels) {
    const int bits = pixels.format() == VIPS_FORMAT_UCHAR ? 8 : 16;
    return without_xmp(with_bits(pixels, bits))
        .pngsave_buffer(VImage::option()
                            ->set("bitdepth", bits)
                            ->set("filter", VIPS_FOREIGN_PNG_FILTER_ALL)
                            ->set("compression", png_compression));
}

VipsBlob *encode_jpeg(const VImage &pixels) {
    return with_bits(pixels, 8).jpegsave_buffer(VImage::option()->set("Q", 95));
}

VipsBlob *encode_tiff(const VImage &pixels) {
    const auto predictor = pixels.format() == VIPS_FORMAT_FLOAT
                               ? VIPS_FOREIGN_TIFF_PREDICTOR_FLOAT
                               : VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL;
    return pixels.tiffsave_buffer(VImage::option()
                                      ->set("compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE)
                                      ->set("predictor", predictor));
}

VipsBlob *encode(const VImage &pixels, FileKind kind) {
    switch (kind) {
    case FileKind::png:
        return encode_png(pixels);
    case FileKind::jpeg:
        return encode_jpeg(pixels);
    case FileKind::tiff:
        return encode_tiff(pixels);
    }
    REFILL_ASSERT(false);
}

template <typename Value>
void mark_bright(const VImage &pixels, Mask &mask) {
    const int step = pixels.bands();
    const int colour_count = colours(pixels);
    for (int y = 0; y < mask.height(); ++y) {
        const Value *from = row<Value>(pixels, y);
        std::uint8_t *to = mask.at(0, y);
        for (int x = 0; x < mask.width(); ++x, from += step) {
            float brightness = colour_count == 1
                                   ? from[0]
                                   : 0.2126F * from[0] + 0.7152F * from[1] + 0.0722F * from[2];
            if (has_alpha(pixels))
                brightness *= from[step - 1] / white<Value>;
            to[x] = brightness > 0.5F * white<Value> ? 1 : 0;
        }
    }
}

} // namespace

void start_libvips(const char *program) {
    if (VIPS_INIT(program) != 0)
        throw Error(ErrorKind::resource, "libvips cannot be started.");
    // It warns of damage that it then reports as an error, and of harmless oddities of other files.
    g_log_set_handler(
        "VIPS", G_LOG_LEVEL_WARNING, [](auto...) {}, nullptr);
}

FileKind file_kind_for(const std::filesystem::path &file) {
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
    if (ending == ".png")
        return FileKind::png;
    if (ending == ".jpg" || ending == ".jpeg")
        return FileKind::jpeg;
    if (ending == ".tif" || ending == ".tiff")
        return FileKind::tiff;
    throw Error(ErrorKind::settings,
                "{} does not end in .png, .jpg, .jpeg, .tif or .tiff, the kinds that are written.",
                file.string());
}

PhotoFile::PhotoFile(const std::filesystem::path &file)
    : pixels_(read(file)), linear_(is_linear(pixels_)) {}

Image PhotoFile::image() const {
    Image image(width(), height());
    with_value_type(pixels_, [&](auto value) { copy_colours<decltype(value)>(pixels_, image); });
    if (linear_)
        std::transform(image.data(), image.data() + 3 * image.pixels(), image.data(),
                       encoded_for_display);
    return image;
}

void PhotoFile::apply(const Result &result) {
    // A reduced result replaces the photo, also where it was merely made smaller.
    const bool reduced = result.width != width() || result.height != height();
    if (reduced)
        pixels_ = resized(pixels_, result.width, result.height);
    with_value_type(pixels_,
                    [&](auto value) { paste<decltype(value)>(pixels_, result, reduced, linear_); });
}

void PhotoFile::check_can_be(FileKind kind) const {
    if (kind == FileKind::jpeg && has_alpha(pixels_))
        throw Error(ErrorKind::settings,
                    "The photo has transparency, which a JPEG file cannot hold. Write a PNG or "
                    "TIFF file.");
}

std::string PhotoFile::encoded(FileKind kind) const {
    try {
        VipsBlob *blob = encode(pixels_, kind);
        std::size_t size = 0;
        const void *bytes = vips_blob_get(blob, &size);
        std::string file(static_cast<const char *>(bytes), size);
        vips_area_unref(VIPS_AREA(blob));
        const std::string xmp = kind == FileKind::png ? xmp_of(pixels_) : "";
        return xmp.empty() ? file : with_xmp(std::move(file), xmp);
    } catch (const vips::VError &failure) {
        throw Error(ErrorKind::resource, "The photo cannot be written: {}.", reason(failure));
    }
}

Mask read_mask(const std::filesystem::path &file) {
    const VImage pixels = read(file);
    Mask mask(pixels.width(), pixels.height());
    with_value_type(pixels, [&](auto value) { mark_bright<decltype(value)>(pixels, mask); });
    return mask;
}

} // namespace refill
