#pragma once
/// Photos and masks in files: PNG, JPEG and TIFF with 8, 16 or (TIFF) 32 float bits a value.

#include "core/image.h"
#include "core/inpaint.h"

#include <vips/vips8>

#include <filesystem>
#include <string>

namespace refill {

/// Before anything else here; `program` is the name for messages. Throws Error (resource).
void start_libvips(const char *program);

/// The kinds of file that are read and written, told apart by content when reading and by the
/// file's ending when writing.
enum class FileKind { png, jpeg, tiff };

/// What `file` will be written as. Throws Error (settings) for an ending that names none of them.
FileKind file_kind_for(const std::filesystem::path &file);

/// A photo as its file holds it: native values, transparency, profile and metadata. Only the
/// pixels that a fill covers ever change; all others keep their bits.
class PhotoFile {
public:
    /// Throws Error (input) for anything but a complete grey or RGB photo.
    explicit PhotoFile(const std::filesystem::path &file);

    int width() const { return pixels_.width(); }
    int height() const { return pixels_.height(); }

    /// The colours, grey ones as equal red, green and blue. Transparency is left out. Where the
    /// photo's profile says that its values are proportional to light, they are encoded as sRGB is,
    /// which is what networks were trained with.
    Image image() const;

    /// Blends the fill in. Where the result is smaller than the photo, the photo takes its size.
    void apply(const Result &result);

    /// Throws Error (settings) where a file of `kind` cannot hold the photo.
    void check_can_be(FileKind kind) const;

    /// The whole file as `kind`, which can hold the photo.
    std::string encoded(FileKind kind) const;

private:
    vips::VImage pixels_;
    bool linear_; ///< values are proportional to light
};

/// The hole that an image file describes: pixels brighter than half are hole. Transparent pixels
/// count as black in proportion. Throws Error (input).
Mask read_mask(const std::filesystem::path &file);

} // namespace refill
