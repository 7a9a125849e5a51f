#pragma once
/// What makes copies meet: their colours are shifted, smoothly, so that no seam is seen.

#include "core/finish/structure/sheets.h"

namespace refill {

/// `known.image` with the hole's pixels copied, each from its sheet's source, and corrected so that
/// across seams they change as the copies themselves do (Perez, Gangnet and Blake 2003, "Poisson
/// image editing"). Pixels whose sheet has no source for them are made like those around them.
cv::Mat3f copy_sheets(const Sheets &sheets, const KnownPixels &known, const Monitor &monitor);

} // namespace refill
