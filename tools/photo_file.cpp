#include "tools/photo_file.h"

#include "core/error.h"
#include "core/files/write_file.h"
#include "tools/encode_photo.h"
#include "tools/linear_profile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace refill {
namespace {

using vips::VImage;

/// The value that stands for full intensity. Float files hold it as 1 and may go beyond.
template <typename Value>
constexpr float white =
    std::is_floating_point_v<Value> ? 1.0F : static_cast<float>(std::numeric_limits<Value>::max());

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

/// What libvips throws while `work` is done, as an Error.
template <typename Work>
auto reading(const std::string &file, Work work) {
    try {
        return work();
    } catch (const vips::VError &failure) {
        throw Error(ErrorKind::input, "{} cannot be read: {}.", file, reason(failure));
    }
}

/// The file, to be read from its first row to its last. Nothing is decoded yet.
VImage open(const std::filesystem::path &file) {
    const std::string name = file.string();
    return reading(name, [&] {
        VImage lazy = load(name);
        check_supported(name, lazy);
        return lazy;
    });
}

constexpr int rows_of_strip = 64;

/// Decodes the file to its end; `take(rows, address of the first pixel, bytes of a row)` gets one
/// strip of rows after the other.
template <typename Take>
void for_each_strip(const VImage &lazy, const BetweenStrips &between, Take take) {
    const std::unique_ptr<VipsRegion, void (*)(void *)> region(vips_region_new(lazy.get_image()),
                                                               g_object_unref);
    for (int y = 0; y < lazy.height(); y += rows_of_strip) {
        if (between)
            between();
        const VipsRect rows{0, y, lazy.width(), std::min(rows_of_strip, lazy.height() - y)};
        if (vips_region_prepare(region.get(), &rows) != 0)
            throw vips::VError();
        for (int row = y; row < y + rows.height; ++row)
            take(row, VIPS_REGION_ADDR(region.get(), 0, row));
    }
}

/// `part` of the file, decoded, in memory that is ours alone to change.
VImage read_part(const VImage &lazy, const Rect &part, const BetweenStrips &between) {
    const std::size_t pixel = VIPS_IMAGE_SIZEOF_PEL(lazy.get_image());
    const std::size_t line = pixel * static_cast<std::size_t>(part.width);
    const std::size_t size = line * static_cast<std::size_t>(part.height);
    auto *memory = static_cast<std::uint8_t *>(g_try_malloc(size));
    if (!memory)
        throw std::bad_alloc();
    VImage pixels = VImage::new_from_memory_steal(memory, size, part.width, part.height,
                                                  lazy.bands(), lazy.format());
    for_each_strip(lazy, between, [&](int y, const VipsPel *row) {
        if (y >= part.y && y < part.bottom())
            std::copy_n(row + pixel * static_cast<std::size_t>(part.x), line,
                        memory + line * static_cast<std::size_t>(y - part.y));
    });
    return pixels;
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
void paste(VImage &pixels, const Result &result, const Rect &area, bool whole_area, bool linear) {
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

/// For a row of pixels like those of `like`, whether each is bright.
template <typename Value>
void mark_bright(const Value *from, const VImage &like, int width, std::uint8_t *to) {
    const int step = like.bands();
    const int colour_count = colours(like);
    for (int x = 0; x < width; ++x, from += step) {
        float brightness =
            colour_count == 1 ? from[0] : 0.2126F * from[0] + 0.7152F * from[1] + 0.0722F * from[2];
        if (has_alpha(like))
            brightness *= from[step - 1] / white<Value>;
        to[x] = brightness > 0.5F * white<Value> ? 1 : 0;
    }
}

} // namespace

void start_libvips(const char *program) {
    if (VIPS_INIT(program) != 0)
        throw Error(ErrorKind::resource, "libvips cannot be started.");
    // It warns of damage that it then reports as an error, and of harmless oddities of other files.
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, [](auto...) {}, nullptr);
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
    : PhotoFile(file, [](const Rect &bounds) { return bounds; }) {}

PhotoFile::PhotoFile(const std::filesystem::path &file,
                     const std::function<Rect(const Rect &bounds)> &part_of,
                     const BetweenStrips &between)
    : file_(file) {
    const VImage lazy = open(file);
    width_ = lazy.width();
    height_ = lazy.height();
    has_alpha_ = has_alpha(lazy);
    linear_ = is_linear(lazy);
    part_ = part_of({0, 0, width_, height_});
    pixels_ = reading(file.string(), [&] { return read_part(lazy, part_, between); });
}

Image PhotoFile::image() const {
    Image image(pixels_.width(), pixels_.height());
    with_value_type(pixels_, [&](auto value) { copy_colours<decltype(value)>(pixels_, image); });
    if (linear_)
        std::transform(image.data(), image.data() + 3 * image.pixels(), image.data(),
                       encoded_for_display);
    return image;
}

void PhotoFile::apply(const Result &result) {
    // A reduced result replaces the photo, also where it was merely made smaller.
    const bool reduced = result.width != width_ || result.height != height_;
    if (reduced) {
        pixels_ = resized(open(file_), result.width, result.height);
        part_ = {0, 0, result.width, result.height};
        replaced_ = true;
    }
    Rect area = result.area;
    area.x -= part_.x;
    area.y -= part_.y;
    with_value_type(pixels_, [&](auto value) {
        paste<decltype(value)>(pixels_, result, area, reduced, linear_);
    });
}

PhotoFile PhotoFile::copy() const {
    PhotoFile other = *this;
    other.pixels_ = VImage::new_memory(); // copy_memory() would copy nothing
    pixels_.write(other.pixels_);
    return other;
}

void PhotoFile::check_can_be(FileKind kind) const {
    if (kind == FileKind::jpeg && has_alpha_)
        throw Error(ErrorKind::settings,
                    "The photo has transparency, which a JPEG file cannot hold. Write a PNG or "
                    "TIFF file.");
}

VImage PhotoFile::whole() const {
    return replaced_ ? pixels_ : open(file_).insert(pixels_, part_.x, part_.y);
}

void PhotoFile::write(const std::filesystem::path &file, FileKind kind) const {
    try {
        write_file(file, [&](const Append &append) { encode_photo(kind, whole(), append); });
    } catch (const vips::VError &failure) {
        throw Error(ErrorKind::resource, "The photo cannot be written: {}.", reason(failure));
    }
}

Mask HoleFile::within(const Rect &rect) const {
    Mask mask(rect.width, rect.height);
    const Rect common = intersect(bounds, rect);
    for (int y = common.y; y < common.bottom(); ++y)
        std::copy_n(hole.at(common.x - bounds.x, y - bounds.y), common.width,
                    mask.at(common.x - rect.x, y - rect.y));
    return mask;
}

HoleFile read_hole(const std::filesystem::path &file, const BetweenStrips &between) {
    const VImage lazy = open(file);
    HoleFile result;
    result.width = lazy.width();
    result.height = lazy.height();
    const auto width = static_cast<std::size_t>(lazy.width());
    std::vector<std::uint8_t> line(width), rows; // from the hole's first row to its last
    int first = 0, left = lazy.width(), right = 0;
    std::size_t used = 0;
    const auto take = [&](int y, const VipsPel *row) {
        with_value_type(lazy, [&](auto value) {
            mark_bright(reinterpret_cast<const decltype(value) *>(row), lazy, lazy.width(),
                        line.data());
        });
        const auto begin = std::find(line.begin(), line.end(), 1);
        if (begin == line.end() && rows.empty())
            return;
        if (rows.empty())
            first = y;
        rows.insert(rows.end(), line.begin(), line.end());
        if (begin == line.end())
            return;
        const auto end = std::find(line.rbegin(), line.rend(), 1).base();
        left = std::min(left, static_cast<int>(begin - line.begin()));
        right = std::max(right, static_cast<int>(end - line.begin()));
        result.pixels += static_cast<std::size_t>(std::count(begin, end, 1));
        used = rows.size();
    };
    reading(file.string(), [&] { for_each_strip(lazy, between, take); });
    if (result.pixels == 0)
        return result;
    result.bounds = {left, first, right - left, static_cast<int>(used / width)};
    result.hole = Mask(result.bounds.width, result.bounds.height);
    for (int y = 0; y < result.bounds.height; ++y)
        std::copy_n(rows.data() + width * static_cast<std::size_t>(y) + left, result.bounds.width,
                    result.hole.at(0, y));
    return result;
}

Mask read_mask(const std::filesystem::path &file) {
    const HoleFile read = read_hole(file);
    return read.within({0, 0, read.width, read.height});
}

} // namespace refill
