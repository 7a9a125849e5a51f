#pragma once
/// Total variation of the pixels of a region, and what the colour transfer needs around it.
///
/// All operators see only the pixels that are 1 in `domain`, which has the image's size: a
/// difference across its border counts as zero, and results are zero outside it.

#include "core/image.h"

#include <functional>

namespace refill {

/// Forward differences to the right and downwards.
struct Gradient {
    Image x;
    Image y;
};

Gradient gradient(const Image &image, const Mask &domain);

/// The negative adjoint of gradient().
Image divergence(const Gradient &field, const Mask &domain);

/// The image w that minimises |w - image|^2 / 2 + weight * TV(w), where TV is the sum over the
/// pixels of the length of the gradient, all channels together; found by `steps` projected gradient
/// steps on the dual problem (Chambolle 2004, "An algorithm for total variation minimization and
/// applications"; in the form of his 2005 paper). Pixels outside the domain stay. `before_each`
/// step is called, and may throw.
Image tv_prox(
    const Image &image, const Mask &domain, double weight, int steps,
    const std::function<void()> &before_each = [] {});

} // namespace refill
