#pragma once
/// Runs a network on a photo piece by piece, where all of it at once would take too much memory.

#include "core/image.h"

#include <torch/types.h>

#include <functional>
#include <vector>

namespace refill {

/// How large the pieces are and how they overlap, in pixels.
struct Tiling {
    int side = 512;    ///< of a tile; at least 2 * overlap
    int overlap = 128; ///< by which neighbours overlap at least
};

/// Squares of `tiling.side` that cover `width x height`, row by row; narrower ones where that is
/// less. All lie within, the last ones of a row or column overlapping more than the others.
std::vector<Rect> tiles_of(int width, int height, const Tiling &tiling);

/// The side of the largest square tile, a multiple of `modulo` and at least `smallest`, that takes
/// at most `bytes` at `bytes_per_pixel`; no more than `most`.
int affordable_tile(double bytes, double bytes_per_pixel, int modulo, int smallest, int most);

/// The result of `attempt(side)`; each time it runs out of memory, half the side is tried, a
/// multiple of `smallest`, down to `smallest`. Throws Error (resource) where that is too much.
torch::Tensor with_smaller_tiles(int side, int smallest,
                                 const std::function<torch::Tensor(int side)> &attempt);

/// What a network makes of one tile: `1 x C x h x w`.
using PredictTile = std::function<torch::Tensor(const Rect &tile)>;

/// `predict` of every tile that holds part of `hole` (`1 x 1 x H x W`, more than 0 in the hole),
/// put together to `1 x 3 x H x W`; outside these tiles the result is 0. Each tile fades into its
/// neighbours over the inner half of their overlap, so that no seam shows and what a tile lacks at
/// its edges, where it does not see the photo go on, does not count. `progress` is called with the
/// fraction done after each tile.
torch::Tensor predict_in_tiles(const torch::Tensor &hole, const Tiling &tiling,
                               const PredictTile &predict,
                               const std::function<void(double done)> &progress = {});

/// The pixels of `x` (`1 x C x H x W`) in `tile`.
torch::Tensor cut(const torch::Tensor &x, const Rect &tile);

} // namespace refill
