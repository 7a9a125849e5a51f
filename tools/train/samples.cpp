#include "tools/train/samples.h"

#include "core/error.h"
#include "core/networks/tensors.h"
#include "tools/train/drawn_pictures.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// The square of `size` pixels at x, y of the photo, brought to `side`: `1 x 3 x side x side`.
/// Reduced as bytes, for which LibTorch is several times as fast as for floats.
torch::Tensor crop(const PackedPhoto &photo, int x, int y, int size, int side) {
    auto square = torch::from_blob(const_cast<std::uint8_t *>(photo.pixels),
                                   {1, photo.height, photo.width, 3}, torch::kUInt8)
                      .narrow(1, y, size)
                      .narrow(2, x, size)
                      .permute({0, 3, 1, 2})
                      .contiguous(at::MemoryFormat::ChannelsLast);
    if (size != side)
        square = torch::_upsample_bilinear2d_aa(square, {side, side}, false);
    return square.to(torch::kFloat32).contiguous() / 255.0f;
}

torch::Tensor draw_crop(const PackedPhoto &photo, double reduction, int side, Random &random) {
    const int shorter = std::min(photo.width, photo.height);
    const double smallest = std::min(side, shorter);
    const double largest = std::clamp(side * reduction, smallest, double(shorter));
    const int size =
        static_cast<int>(smallest * std::pow(largest / smallest, random.uniform(0, 1)));
    const int x = random.integer(0, photo.width - size);
    const int y = random.integer(0, photo.height - size);
    auto square = crop(photo, x, y, size, side);
    if (random.chance(0.5))
        square = square.flip(3);
    return random.chance(0.5) ? square.transpose(2, 3) : square; // a quarter turn, with the flip
}

/// Other exposure, white balance and noise than the camera's: by up to two thirds of a stop, a
/// sixth of one and 1.5 % at a strength of 1.
torch::Tensor with_another_light(const torch::Tensor &picture, double strength, Random &random) {
    const double exposure = random.uniform(-0.3, 0.3); // of encoded values: twice that in light
    std::vector<float> gains;
    for (int i = 0; i < 3; ++i)
        gains.push_back(
            static_cast<float>(std::exp2(strength * (exposure + random.uniform(-0.08, 0.08)))));
    auto changed = picture * torch::tensor(gains).view({1, 3, 1, 1});
    if (random.chance(0.3)) {
        auto generator =
            at::detail::createCPUGenerator(static_cast<std::uint64_t>(random.integer(0, 1 << 30)));
        const double noise = strength * random.uniform(0, 0.015);
        changed = changed + noise * torch::randn(picture.sizes(), generator);
    }
    return changed.clamp(0, 1);
}

torch::Tensor draw_sample(const PhotoPack &photos, int last, const SampleSettings &settings,
                          int side, Random &random) {
    const auto picture = random.chance(settings.drawn)
                             ? to_tensor(draw_picture(side, random), torch::kCPU)
                             : draw_crop(photos[static_cast<std::size_t>(random.integer(0, last))],
                                         settings.reduction, side, random);
    return settings.strength > 0 ? with_another_light(picture, settings.strength, random) : picture;
}

torch::Tensor draw_hole_tensor(const HoleSettings &settings, int side, Random &random) {
    return to_tensor(draw_hole(side, side, settings, random), torch::kCPU);
}

std::size_t trained_on(const PhotoPack &photos, const SampleSettings &settings) {
    if (settings.held_out >= static_cast<int>(photos.size()))
        throw Error(ErrorKind::settings,
                    "Of {} photos, {} cannot be held out: none would be left to train on.",
                    photos.size(), settings.held_out);
    return photos.size() - static_cast<std::size_t>(settings.held_out);
}

constexpr std::uint64_t held_out_sequence = ~std::uint64_t{0};

} // namespace

Batch draw_batch(const PhotoPack &photos, const SampleSettings &settings, int count, int side,
                 std::uint64_t sequence) {
    Random random(settings.seed, sequence);
    const int last = static_cast<int>(trained_on(photos, settings)) - 1;
    std::vector<torch::Tensor> crops, holes;
    for (int i = 0; i < count; ++i) {
        crops.push_back(draw_sample(photos, last, settings, side, random));
        holes.push_back(draw_hole_tensor(settings.hole, side, random));
    }
    return {torch::cat(crops), torch::cat(holes)};
}

Batch held_out_batch(const PhotoPack &photos, const SampleSettings &settings, int side) {
    Random random(0, held_out_sequence);
    std::vector<torch::Tensor> crops, holes;
    for (std::size_t i = trained_on(photos, settings); i < photos.size(); ++i) {
        const int size = std::min(photos[i].width, photos[i].height);
        crops.push_back(crop(photos[i], (photos[i].width - size) / 2, (photos[i].height - size) / 2,
                             size, side));
        holes.push_back(draw_hole_tensor(settings.hole, side, random));
    }
    return {torch::cat(crops), torch::cat(holes)};
}

BatchLoader::BatchLoader(const PhotoPack &photos, const SampleSettings &settings, int workers)
    : photos_(photos), settings_(settings), ahead_(static_cast<std::size_t>(workers)) {
    trained_on(photos, settings);
}

Batch BatchLoader::get(std::uint64_t step, int count, int side) {
    const Order wanted{step, count, side};
    if (!pending_.empty() && pending_.front().order != wanted)
        pending_.clear(); // a crop has grown, or steps were left out
    if (pending_.empty())
        place(wanted);
    while (pending_.size() <= ahead_)
        place({pending_.back().order.step + 1, count, side});
    Batch batch = pending_.front().batch.get();
    pending_.pop_front();
    return batch;
}

void BatchLoader::place(const Order &order) {
    pending_.push_back({order, std::async(std::launch::async, [this, order] {
                            at::set_num_threads(1); // of this thread; the training has its own
                            return draw_batch(photos_, settings_, order.count, order.side,
                                              order.step);
                        })});
}

} // namespace refill
