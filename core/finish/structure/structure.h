#pragma once
/// Structure: rebuilds a fill of sheets that are copied whole from the photo, so that what is
/// straight stays straight and texture stays the photo's own.
///
/// Each pixel of the hole takes one offset, from which its colour is copied; neighbours mostly
/// share it (Pritch, Kav-Venaki and Peleg 2009, "Shift-map image editing"; He and Sun 2012,
/// "Statistics of patch offsets for image completion"). The offsets are chosen at a reduced size by
/// graph cut, made exact at the photo's own, where the seams are cut again, and the copies' colours
/// corrected at the seams. The fill says, mostly near the border, what colour belongs where; lines
/// that run into the hole on both sides say it all the way through.

#include "core/finish/copies.h"
#include "core/monitor.h"

namespace refill {

struct StructureSettings {
    unsigned seed = 0; ///< the same seed gives the same result, with any number of threads
    /// Of the fill's size: pixels are copied only from where it is 1. Null: from everywhere.
    const Mask *sources = nullptr;
};

/// `fill` with the pixels that are 1 in `hole` rebuilt from the others, which are the photo's. Both
/// have one size. Heeds the monitor's stop, and then returns `fill` as it is; `place` says where in
/// the photo this lies, for previews.
Copies copy_structure(const Image &fill, const Mask &hole, const StructureSettings &settings,
                      Monitor &monitor, const Rect &place);

/// Seconds that this takes on two fast cores, see Engine::work().
double structure_work(const Mask &hole);

} // namespace refill
