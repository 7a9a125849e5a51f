#pragma once
/// What the engine tells while it works.

#include "core/image.h"

#include <functional>
#include <limits>

namespace refill {

/// What the engine is busy with.
enum class Stage {
    loading,    ///< reading the weights
    choosing,   ///< trying settings out on known pixels
    filling,    ///< one pass: the smallest scale, or an engine that has no scales
    refining,   ///< optimising the feature maps of a scale
    correcting, ///< filling again what disagrees with a smaller scale
    matching,   ///< putting in blocks of the known pixels, a step for each size of block
    structuring, ///< copying sheets of the known pixels
    detailing,  ///< transferring detail from the known pixels, a step for each scale
    texturing,  ///< optimising the fill's texture
    colouring,  ///< drawing the colours towards those of a reference, a step for each iteration
};

/// True for the steps of an engine that fills the hole, which belong to its scales.
constexpr bool is_engines(Stage stage) {
    return stage == Stage::filling || stage == Stage::refining;
}

/// A look at the fill as it stands: the part of the photo that is being worked on, at the
/// resolution of the scale being refined.
struct Preview {
    Rect area;   ///< in pixels of the photo
    Image image; ///< known pixels and the current fill together
};

/// One step of the work. Valid only during the call, which comes on the thread that called
/// inpaint(). The counts start at 1, so "iteration 3 of 15" can be shown as it is.
struct Step {
    Stage stage = Stage::loading;
    int hole = 1;
    int holes = 1;
    int scale = 1; ///< 1 is the smallest
    int scales = 1;
    int scale_width = 0; ///< pixels of this scale
    int scale_height = 0;
    int iteration = 1;
    int iterations = 1;
    double loss = std::numeric_limits<double>::quiet_NaN(); ///< of this iteration; NaN: it has none
    double fraction = 0.0; ///< of all the work, [0, 1], even in time; never falls
    double elapsed = 0.0;  ///< seconds since inpaint() was called

    /// Makes the preview; costs a copy from the device, so call it only when it will be shown.
    /// Empty while there is no fill to show.
    std::function<Preview()> preview = {};
};

/// Called after each step. What it throws ends the work and reaches inpaint()'s caller.
using Observer = std::function<void(const Step &)>;

} // namespace refill
