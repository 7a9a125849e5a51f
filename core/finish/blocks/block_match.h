#pragma once
/// Block matching: puts blocks of the photo's known pixels in the place of a fill.
///
/// A grid of overlapping blocks covers the hole. Each looks for the block of known pixels that is
/// most like it, starting with those that hold the most known pixels themselves, and is joined to
/// its neighbours along the cut where they differ least (core/finish/blocks/quilt.h,
/// core/finish/blocks/seam.h). What is alike is measured by correlation
/// (core/finish/blocks/correlation.h); blocks whose histograms differ, or that lie too far away,
/// are refused. Several sizes of blocks are tried, and the quilt that fits best is taken.

#include "core/monitor.h"

namespace refill {

struct BlockSettings {
    int size = 0;           ///< side of a block in pixels; 0: the best of several
    double histogram = 0.1; ///< the most by which a channel's values may differ on average, [0, 1]
    double reach = 1.0;     ///< how far blocks may come, in multiples of the hole's longer side
    /// Of the fill's size: blocks are taken only from where it is 1. Null: from everywhere.
    const Mask *sources = nullptr;
};

/// `fill` with the pixels that are 1 in `hole` replaced by those of matching blocks, and its
/// colours brought to meet the others, which are the photo's. A block that finds no match keeps the
/// fill. Heeds the monitor's stop, and then returns `fill` as it is; `place` says where in the
/// photo this lies, for previews.
Image match_blocks(const Image &fill, const Mask &hole, const BlockSettings &settings,
                   Monitor &monitor, const Rect &place);

/// Seconds that this takes on two fast cores, see Engine::work().
double block_work(const Mask &hole, const BlockSettings &settings);

} // namespace refill
