#pragma once
/// The bytes of a photo's file.

#include "core/files/write_file.h"
#include "tools/photo_file.h"

#include <vips/vips8>

namespace refill {

/// Appends the file of this kind that holds `pixels`, 8 or 16 bits or floating point a value, with
/// their profile and metadata; a PNG or JPEG file has fewer bits where it cannot have as many.
/// Throws what `append` does, and vips::VError.
void encode_photo(FileKind kind, const vips::VImage &pixels, const Append &append);

} // namespace refill
