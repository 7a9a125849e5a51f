#pragma once
/// The terms that a generator and its discriminator are trained with. Each is a mean, so that its
/// weight means the same for every size and number of pictures.
///
/// Pictures are `N x 3 x H x W` in [0, 1]; holes are `N x 1 x H x W`, 1 in the hole.

#include <torch/types.h>

#include <vector>

namespace refill {

/// The mean of |a - b| over the pixels where `where` is 1; 0 where there are none.
torch::Tensor l1(const torch::Tensor &a, const torch::Tensor &b, const torch::Tensor &where);

/// How different the textures in a hole are (Gatys et al. 2015): the squared difference of the
/// Gram matrices of the feature maps, each position counted by its share of the hole, relative to
/// the squared Gram matrix of the truth `b`; the mean over layers and pictures.
torch::Tensor gram_difference(const std::vector<torch::Tensor> &a,
                              const std::vector<torch::Tensor> &b, const torch::Tensor &hole);

/// `maps` (`N x C x h x w`), weighted with `weight` (`N x 1 x h x w`): sum of the products of each
/// pair of channels over the positions, divided by the sum of weights: `N x C x C`.
torch::Tensor gram(const torch::Tensor &maps, const torch::Tensor &weight);

/// The fill should not depend on the scale (Srir et al. 2023, section 6.3): the mean squared
/// difference in the hole between `fill`, brought to half its size, and `half_fill`, made from the
/// picture at half its size.
torch::Tensor consistency(const torch::Tensor &fill, const torch::Tensor &half_fill,
                          const torch::Tensor &half_hole);

/// A picture at half its size, by area.
torch::Tensor half_size(const torch::Tensor &picture);

/// A hole at half its size; a pixel that was hole in part is hole.
torch::Tensor half_hole(const torch::Tensor &hole);

/// The non-saturating adversarial loss (Goodfellow et al. 2014): softplus(-score) in the hole.
/// `scores` are the discriminator's, `N x 1 x h x w`.
torch::Tensor fooling(const torch::Tensor &scores, const torch::Tensor &hole);

/// What the discriminator is trained with: photos are real everywhere; of a filled picture only
/// the patches that see hole are made up (Suvorov et al. 2021, section 2.3.2).
torch::Tensor telling_apart(const torch::Tensor &photo_scores, const torch::Tensor &fill_scores,
                            const torch::Tensor &hole);

/// The squared length of the scores' gradient with respect to `photo`, the mean over photos (R1 of
/// Mescheder et al. 2018, without its factor of a half). `photo` must require a gradient and
/// `scores` come from it. The result can itself be differentiated.
torch::Tensor gradient_penalty(const torch::Tensor &scores, const torch::Tensor &photo);

/// The mean squared difference of the discriminator's features, the mean over layers (Wang et al.
/// 2018).
torch::Tensor feature_matching(const std::vector<torch::Tensor> &fill,
                               const std::vector<torch::Tensor> &photo);

} // namespace refill
