#pragma once
/// Detail transfer: rebuilds a fill from patches of the photo's own known pixels.
///
/// At the rim of the hole a network decides what is where, and the photo supplies the texture.
/// Deeper in, where its fill is a guess, patches need to suit each other and to be as rough as what
/// is around, and those from nearby are preferred; a fill that was copied counts there too,
/// and a line that runs through the hole everywhere. From coarse to fine, each patch of the hole
/// looks for the known patch that is most like it (PatchMatch: Barnes et al. 2009), and all of them
/// vote for the hole's pixels (Wexler, Shechtman and Irani 2007, "Space-time completion of video",
/// section 3).

#include "core/finish/copies.h"
#include "core/monitor.h"

namespace refill {

struct DetailSettings {
    double guidance = 1.5; ///< how much the fill's own colours count at the rim, against likeness
    unsigned seed = 0;     ///< the same seed gives the same result, with any number of threads
    /// Of the fill's size: patches are taken only from where it is 1. Null: from everywhere.
    const Mask *sources = nullptr;
};

/// The fill with the pixels that are 1 in `hole` rebuilt from the others, which are the photo's.
/// Both have one size. Where the fill was copied, the search begins with where its pixels are from,
/// so that most votes agree, and what they look like counts deep in the hole as well. Heeds the
/// monitor's stop, and then returns the fill as it is; `place` says where in the photo this lies,
/// for previews.
Image transfer_detail(const Copies &copies, const Mask &hole, const DetailSettings &settings,
                      Monitor &monitor, const Rect &place);

/// Seconds that this takes on two fast cores, see Engine::work().
double detail_work(const Mask &hole);

} // namespace refill
