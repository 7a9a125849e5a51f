#pragma once
/// A small picture on which to try what a network does.

#include <torch/types.h>

namespace refill {

/// Colours that rise evenly, each in a direction of its own, with a hole in the middle: whoever can
/// fill any hole can fill this one.
struct Probe {
    torch::Tensor image; ///< `1 x 3 x H x W` in [0, 1]
    torch::Tensor hole;  ///< `1 x 1 x H x W`, 1 in the hole

    Probe(int64_t height, int64_t width, const torch::Device &device);

    /// How far `prediction`, as `image`, is off, the hole and the rest counting the same.
    double error(const torch::Tensor &prediction) const;
};

} // namespace refill
