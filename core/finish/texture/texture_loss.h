#pragma once
/// How far an image is from the texture of an example, and from meeting what lies around a hole.

#include <torch/types.h>

#include <vector>

namespace refill {

/// `C x C`: the products of each two of the `maps` (`1 x C x h x w`), summed over all positions
/// with `weights` (`1 x 1 x h x w`). Where the weights sum to 1, these are means; the matrices of
/// the parts of an image then add up to that of the whole.
torch::Tensor gram_matrix(const torch::Tensor &maps, const torch::Tensor &weights);

/// `weights` of an image's pixels (`1 x 1 x H x W`), summed over the pixels that each position of
/// `maps` (`1 x C x h x w`) stands for; h divides H as w does W.
torch::Tensor weights_at(const torch::Tensor &weights, const torch::Tensor &maps);

/// The mean over layers of the mean squared difference of the Gram matrices' entries, with every
/// channel brought to the example's own scale: a channel whose mean square is 1 there. So layers
/// and channels count alike, whatever network they come from.
torch::Tensor gram_distance(const std::vector<torch::Tensor> &grams,
                            const std::vector<torch::Tensor> &example);

/// The mean squared difference between neighbouring pixels of which exactly one lies in `hole`
/// (`1 x 1 x H x W`, 0 or 1): the squared gradient along the hole's border (Srir et al. 2023,
/// section 3). 0 where the hole has no border.
torch::Tensor border_loss(const torch::Tensor &image, const torch::Tensor &hole);

/// The image nearest to `image` among those with the spectrum of `example`, both `1 x 3 x H x W`:
/// the example with one shift of phase for all channels at every frequency (Liu, Gousseau and Xia
/// 2016, arXiv 1605.01141, section III).
torch::Tensor spectrum_projection(const torch::Tensor &image, const torch::Tensor &example);

} // namespace refill
