#pragma once
/// What the benchmarks fill: a drawn photo with an object of a known size on it.

#include "core/image.h"

namespace refill {

struct BenchScene {
    Image photo;
    Mask hole;
};

/// A photo of `megapixels` with edges, ripples and grain, three wide to two high, and in its middle
/// an elliptic hole of `hole_pixels`. The same each time.
BenchScene bench_scene(double megapixels, double hole_pixels);

} // namespace refill
