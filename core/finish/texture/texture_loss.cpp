#include "core/finish/texture/texture_loss.h"

#include "core/error.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/fft_irfft2.h>
#include <ATen/ops/fft_rfft2.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sgn.h>
#include <ATen/ops/where.h>

namespace refill {
namespace {

/// A channel that is nearly silent in the example must not outweigh the others: its scale is at
/// least this part of the loudest one's.
constexpr double least_scale = 0.01;

/// A layer that is no louder than this, in features of the order of 1, says nothing.
constexpr double silent = 1e-3;

/// What brings each two channels of a layer to the example's scale: `C x C`.
torch::Tensor scales_of(const torch::Tensor &gram) {
    const auto scale = gram.diagonal().clamp_min(0).sqrt();
    const auto least = (least_scale * scale.max()).clamp_min(silent);
    const auto raised = torch::maximum(scale, least);
    return torch::outer(raised, raised);
}

/// The squared differences along dimension `dim` across the border, and how many there are.
std::pair<torch::Tensor, torch::Tensor> jumps(const torch::Tensor &image, const torch::Tensor &hole,
                                              int64_t dim) {
    const auto across = hole.diff(1, dim).abs();
    return {(image.diff(1, dim).square() * across).sum(), across.sum() * image.size(1)};
}

} // namespace

torch::Tensor gram_matrix(const torch::Tensor &maps, const torch::Tensor &weights) {
    const auto flat = maps.flatten(2).squeeze(0); // C x hw
    return torch::mm(flat * weights.view({1, -1}), flat.t());
}

torch::Tensor weights_at(const torch::Tensor &weights, const torch::Tensor &maps) {
    const int64_t height = weights.size(2) / maps.size(2), width = weights.size(3) / maps.size(3);
    REFILL_ASSERT(height * maps.size(2) == weights.size(2));
    REFILL_ASSERT(width * maps.size(3) == weights.size(3));
    return torch::avg_pool2d(weights, {height, width}) * (height * width);
}

torch::Tensor gram_distance(const std::vector<torch::Tensor> &grams,
                            const std::vector<torch::Tensor> &example) {
    REFILL_ASSERT(!grams.empty() && grams.size() == example.size());
    torch::Tensor sum;
    for (std::size_t layer = 0; layer < grams.size(); ++layer) {
        const auto difference = (grams[layer] - example[layer]) / scales_of(example[layer]);
        const auto distance = difference.square().mean();
        sum = layer == 0 ? distance : sum + distance;
    }
    return sum / static_cast<double>(grams.size());
}

torch::Tensor border_loss(const torch::Tensor &image, const torch::Tensor &hole) {
    const auto [down, down_count] = jumps(image, hole, 2);
    const auto [right, right_count] = jumps(image, hole, 3);
    return (down + right) / (down_count + right_count).clamp_min(1);
}

torch::Tensor spectrum_projection(const torch::Tensor &image, const torch::Tensor &example) {
    REFILL_ASSERT(image.sizes() == example.sizes());
    const auto own = torch::fft_rfft2(image);
    const auto wanted = torch::fft_rfft2(example);
    const auto product = (own * wanted.conj()).sum(1, true);
    // Where the image has nothing at a frequency, any phase is as near: the example's own.
    const auto phase = torch::where(product.abs() > 0, product.sgn(), torch::ones_like(product));
    return torch::fft_irfft2(phase * wanted, std::vector{image.size(2), image.size(3)});
}

} // namespace refill
