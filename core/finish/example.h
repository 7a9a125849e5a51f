#pragma once
/// What a fill should be like.

#include "core/image.h"

namespace refill {

/// Pixels of the photo that a fill takes its texture or its colours from.
struct Example {
    Image image;
    Mask where; ///< of the image's size; 1 is an example, anything else only lies around it
};

} // namespace refill
