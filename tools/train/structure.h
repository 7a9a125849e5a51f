#pragma once
/// What a fill is compared with where only its structure can be known: edges, not texture. The
/// texture of a deep hole is taken from the photo after the network.
///
/// Pictures are `N x 3 x H x W` in [0, 1]; holes are `N x 1 x H x W`, 1 in the hole.

#include <torch/types.h>

namespace refill {

/// `photo` without its texture, its edges kept: the guided filter with the photo as its own guide
/// (He et al. 2013), over windows of 9 pixels. What varies by less than about a tenth is smoothed.
torch::Tensor without_texture(const torch::Tensor &photo);

/// `photo` near the border of the hole, without_texture() from 12 pixels inside on.
torch::Tensor without_texture_deep_inside(const torch::Tensor &photo, const torch::Tensor &hole);

/// The mean difference in the hole between the gradients of `a` and `b`, at their own size and
/// reduced 2, 4 and 8 times; the mean over these scales. In units of the scale's own pixels, so
/// that an edge that is blurred or in the wrong place counts at each.
torch::Tensor gradient_difference(const torch::Tensor &a, const torch::Tensor &b,
                                  const torch::Tensor &hole);

} // namespace refill
