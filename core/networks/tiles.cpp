#include "core/networks/tiles.h"

#include "core/error.h"
#include "core/networks/device.h"

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// Where tiles begin along a side of `length` pixels.
std::vector<int> beginnings(int length, const Tiling &tiling) {
    std::vector<int> begin{0};
    while (begin.back() + tiling.side < length)
        begin.push_back(
            std::min(begin.back() + tiling.side - tiling.overlap, length - tiling.side));
    return begin;
}

/// How much each of a tile's pixels counts along one side: 1 inside, and towards an edge that is
/// not the photo's own, falling over the middle half of the overlap.
torch::Tensor ramp(int begin, int length, int whole, int overlap) {
    auto weights = torch::ones({length});
    if (begin == 0 && length == whole)
        return weights;
    const auto from_edge = torch::arange(length).to(torch::kFloat32) + 0.5;
    const auto rise = ((from_edge - overlap / 4.0) / (overlap / 2.0)).clamp(0, 1);
    if (begin > 0)
        weights = weights * rise;
    if (begin + length < whole)
        weights = weights * rise.flip(0);
    return weights;
}

torch::Tensor weights_of(const Rect &tile, int width, int height, int overlap) {
    return ramp(tile.y, tile.height, height, overlap).view({1, 1, -1, 1}) *
           ramp(tile.x, tile.width, width, overlap).view({1, 1, 1, -1});
}

} // namespace

std::vector<Rect> tiles_of(int width, int height, const Tiling &tiling) {
    REFILL_ASSERT(tiling.overlap >= 0 && tiling.side >= 2 * tiling.overlap && tiling.side > 0);
    std::vector<Rect> tiles;
    for (const int y : beginnings(height, tiling))
        for (const int x : beginnings(width, tiling))
            tiles.push_back({x, y, std::min(width, tiling.side), std::min(height, tiling.side)});
    return tiles;
}

int affordable_tile(double bytes, double bytes_per_pixel, int modulo, int smallest, int most) {
    const double side = std::sqrt(std::max(bytes, 0.0) / bytes_per_pixel);
    const int whole = static_cast<int>(std::min<double>(side, most)) / modulo * modulo;
    return std::max(whole, smallest);
}

torch::Tensor with_smaller_tiles(int side, int smallest,
                                 const std::function<torch::Tensor(int side)> &attempt) {
    for (;; side = std::max(side / 2 / smallest * smallest, smallest)) {
        try {
            return attempt(side);
        } catch (const std::exception &failure) {
            if (!is_out_of_memory(failure))
                throw;
            if (side <= smallest)
                throw Error(ErrorKind::resource,
                            "There is too little memory to fill the hole, even in pieces of {} x "
                            "{} pixels. Close other programs.",
                            smallest, smallest);
        }
    }
}

torch::Tensor cut(const torch::Tensor &x, const Rect &tile) {
    return x.narrow(2, tile.y, tile.height).narrow(3, tile.x, tile.width);
}

torch::Tensor predict_in_tiles(const torch::Tensor &hole, const Tiling &tiling,
                               const PredictTile &predict,
                               const std::function<void(double done)> &progress) {
    const int height = static_cast<int>(hole.size(2)), width = static_cast<int>(hole.size(3));
    auto tiles = tiles_of(width, height, tiling);
    std::erase_if(tiles, [&](const Rect &tile) { return !cut(hole, tile).any().item<bool>(); });
    if (tiles.size() == 1 && tiles[0] == Rect{0, 0, width, height})
        return predict(tiles[0]);

    auto sum = torch::zeros({1, 3, height, width}, hole.options());
    auto weight = torch::zeros({1, 1, height, width}, hole.options());
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const auto share = weights_of(tiles[i], width, height, tiling.overlap).to(hole.device());
        cut(sum, tiles[i]).add_(predict(tiles[i]) * share);
        cut(weight, tiles[i]).add_(share);
        if (progress)
            progress(static_cast<double>(i + 1) / static_cast<double>(tiles.size()));
    }
    return sum / weight.clamp_min(1e-6);
}

} // namespace refill
