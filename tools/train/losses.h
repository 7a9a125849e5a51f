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

/// A picture at half its size, by area.
torch::Tensor half_size(const torch::Tensor &picture);

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
