#pragma once
/// Windows brought down to the size at which they are refined, and fills brought back, without
/// tensors of the window's size on the way.

#include "core/image.h"
#include "core/refine/pyramid.h"

namespace refill {

/// The size at which a window of `height x width` is refined at no more than `pixels`, each side
/// rounded down, as published (section 1.2 of its code).
Size reduced_size(int64_t height, int64_t width, double pixels);

/// The same, a little smaller where that spares the network transforms of lengths with large prime
/// factors, which are slow: sides are multiples of `modulo`, and those of the maps behind them have
/// no prime factor above 13.
Size quick_size(int64_t height, int64_t width, double pixels, int64_t modulo);

/// `1 x 3 x H x W`: each pixel the average of what it covers of the window.
torch::Tensor averaged(const Image &window, const Size &size);

/// `1 x 1 x H x W`: 1 wherever a pixel covers any of the hole. What is averaged in there is not
/// known.
torch::Tensor any_of(const Mask &hole, const Size &size);

/// `part` of `fill` (`1 x 3 x h x w` on any device) enlarged to `size`, bicubic as
/// resize_bicubic() is, and limited to [0, 1].
Image enlarged_part(const torch::Tensor &fill, const Size &size, const Rect &part);

} // namespace refill
