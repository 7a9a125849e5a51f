#pragma once
/// What a network is trained on: crops of photos, each with a hole.

#include "tools/train/masks.h"
#include "tools/train/photo_pack.h"

#include <torch/types.h>

#include <deque>
#include <future>

namespace refill {

struct Batch {
    torch::Tensor photo; ///< `N x 3 x side x side`, float32, in [0, 1]
    torch::Tensor hole;  ///< `N x 1 x side x side`, float32, 1 in the hole
};

struct SampleSettings {
    double reduction = 4.0; ///< the most a photo is reduced before it is cropped
    double drawn = 0.0;     ///< the share of crops that are draw_picture()'s
    double strength = 0.0;  ///< of changes to exposure, white balance and noise
    HoleSettings hole = {};
    int held_out = 0; ///< photos at the end of the pack that are not drawn
    std::uint64_t seed = 0;
};

/// `count` crops of `side` pixels from photos drawn at random, each at a scale drawn evenly on a
/// logarithmic scale between the photo's own and its most reduced one, half of them mirrored, half
/// turned by a right angle. Small photos are enlarged. The same for the same `sequence` and
/// settings.
Batch draw_batch(const PhotoPack &photos, const SampleSettings &settings, int count, int side,
                 std::uint64_t sequence);

/// The middle of each held-out photo, reduced to `side` pixels, with holes that are always the
/// same.
Batch held_out_batch(const PhotoPack &photos, const SampleSettings &settings, int side);

/// Draws batches ahead of their use, on threads of its own.
class BatchLoader {
public:
    /// `photos` must outlive the loader.
    BatchLoader(const PhotoPack &photos, const SampleSettings &settings, int workers);

    /// The batch of step `step`, whatever was asked for before; `count` and `side` as in
    /// draw_batch(). The steps after it are expected to be alike.
    Batch get(std::uint64_t step, int count, int side);

private:
    struct Order {
        std::uint64_t step = 0;
        int count = 0;
        int side = 0;
        bool operator==(const Order &) const = default;
    };
    struct Pending {
        Order order;
        std::future<Batch> batch;
    };

    void place(const Order &order);

    const PhotoPack &photos_;
    SampleSettings settings_;
    std::size_t ahead_;
    std::deque<Pending> pending_;
};

} // namespace refill
