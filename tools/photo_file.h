#pragma once
/// Photos and masks in files: PNG, JPEG and TIFF with 8, 16 or (TIFF) 32 float bits a value.

#include "core/image.h"
#include "core/inpaint.h"

#include <vips/vips8>

#include <cstddef>
#include <filesystem>
#include <functional>

namespace refill {

/// Before anything else here; `program` is the name for messages. Throws Error (resource).
void start_libvips(const char *program);

/// The kinds of file that are read and written, told apart by content when reading and by the
/// file's ending when writing.
enum class FileKind { png, jpeg, tiff };

/// What `file` will be written as. Throws Error (settings) for an ending that names none of them.
FileKind file_kind_for(const std::filesystem::path &file);

/// Called between strips of rows; what it throws ends the reading.
using BetweenStrips = std::function<void()>;

/// A photo as its file holds it: native values, transparency, profile and metadata. Only the
/// pixels that a fill covers ever change; all others keep their bits. No more of it is held than
/// a part; the rest is read again when the photo is written.
class PhotoFile {
public:
    /// Reads all of it. Throws Error (input) for anything but a complete grey or RGB photo.
    explicit PhotoFile(const std::filesystem::path &file);

    /// Reads it to the end, but keeps `part_of(bounds)` only.
    PhotoFile(const std::filesystem::path &file,
              const std::function<Rect(const Rect &bounds)> &part_of,
              const BetweenStrips &between = {});

    int width() const { return width_; }
    int height() const { return height_; }

    /// What was kept.
    const Rect &part() const { return part_; }

    /// The colours of the part, grey ones as equal red, green and blue. Transparency is left out.
    /// Where the photo's profile says that its values are proportional to light, they are encoded
    /// as sRGB is, which is what networks were trained with.
    Image image() const;

    /// Blends the fill in, which lies in the part. Where the result is smaller than the photo, the
    /// photo takes its size.
    void apply(const Result &result);

    /// One whose pixels are not these.
    PhotoFile copy() const;

    /// Throws Error (settings) where a file of `kind` cannot hold the photo.
    void check_can_be(FileKind kind) const;

    /// Writes the whole file as `kind`, which can hold the photo; as write_file() does.
    void write(const std::filesystem::path &file, FileKind kind) const;

private:
    vips::VImage whole() const;

    std::filesystem::path file_;
    int width_ = 0;
    int height_ = 0;
    Rect part_;
    vips::VImage pixels_;   ///< of the part, in memory that is ours alone to change
    bool replaced_ = false; ///< `pixels_` are all of the photo, at another size
    bool has_alpha_ = false;
    bool linear_ = false; ///< values are proportional to light
};

/// A hole and where it lies.
struct HoleFile {
    Mask hole;     ///< of `bounds`
    Rect bounds;   ///< the smallest that holds every hole pixel; empty where there is none
    int width = 0; ///< of the file
    int height = 0;
    std::size_t pixels = 0; ///< of the hole

    /// The hole within `rect`.
    Mask within(const Rect &rect) const;
};

/// The same as read_mask(), without what is around the hole.
HoleFile read_hole(const std::filesystem::path &file, const BetweenStrips &between = {});

/// The hole that an image file describes: pixels brighter than half are hole. Transparent pixels
/// count as black in proportion. Throws Error (input).
Mask read_mask(const std::filesystem::path &file);

} // namespace refill
