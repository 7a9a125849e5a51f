#pragma once
/// What a run is going to do and what it takes, said before it begins.

#include "core/image.h"
#include "core/settings/params.h"

#include <stop_token>
#include <vector>

namespace refill {

/// A scale of a hole.
struct PlannedScale {
    int width = 0;
    int height = 0;
    int iterations = 1; ///< at most; with early stopping often fewer

    bool operator==(const PlannedScale &) const = default;
};

/// Why a hole is refined at fewer pixels than the photo has there.
enum class Limit {
    none,   ///< it is not
    asked,  ///< the pixel budget that was given
    detail, ///< more would not be seen: the photo's own detail follows
    time,   ///< as many as this machine can refine in the time that a hole may take
    memory, ///< as many as the memory allows
};

struct Forecast {
    double seconds = 0.0;   ///< at most, where the refinement may stop early
    double mebibytes = 0.0; ///< that the process holds at most
    double least_mebibytes = 0.0; ///< with the smallest plan; a lower limit cannot be kept
    int holes = 0;                ///< filled one after the other
    std::vector<PlannedScale> scales; ///< of the largest hole, smallest first; none where the
                                      ///< engine has none
    Limit limit = Limit::none;        ///< of the largest hole's scales
};

/// For filling the pixels that are 1 in `hole`, which has the photo's size, as inpaint() would on
/// this machine. Reads the model file's header, and the whole file only where the pace of such a
/// network is not known yet on this machine (core/refine/pace.h): then it takes some seconds, once.
/// Throws Error as inpaint() does.
Forecast forecast(const Mask &hole, const Params &params);

} // namespace refill
