#pragma once
/// Colour transfer: draws the colours of a fill towards those of a reference.
///
/// The fill w minimises
///
///     fidelity/2 |w - u|^2 - gradients <grad w, grad u / |grad u|> + smoothness TV(w)
///         + statistics/2 SW2(w, v)^2 + border/2 B(w)^2
///
/// where u is the fill as it comes, v the reference, and SW2 the sliced Wasserstein distance of
/// their colours, averaged over directions (Rabin and Peyre 2011, "Wasserstein regularization of
/// imaging problem", equation 10). The weights are those for grey levels from 0 to 255. B, which
/// the paper lacks, is by how much the averages of the fill along the border of the hole miss those
/// of the photo beside them. Found by proximal gradient descent.

#include "core/finish/example.h"
#include "core/monitor.h"

namespace refill {

struct ColourSettings {
    double fidelity = 0.01;
    double gradients = 0.005;
    double smoothness = 0.0;
    double statistics = 1.0;
    double border = 0.0;
    int directions = 10; ///< of the slices: random, the same throughout
    int iterations = 100;
    unsigned seed = 0;
};

/// `fill` with the colours of the pixels that are 1 in `hole` drawn towards those of `reference`;
/// the two need not be equally many. Without any reference, `fill` itself. The result stays in [0,
/// 1]. Heeds the monitor's stop, and then returns the best so far; `place` says where in the photo
/// this lies, for previews.
Image transfer_colours(const Image &fill, const Mask &hole, const Example &reference,
                       const ColourSettings &settings, Monitor &monitor, const Rect &place);

/// Seconds that this takes on two fast cores, see Engine::work().
double colour_work(const Mask &hole, const ColourSettings &settings);

} // namespace refill
