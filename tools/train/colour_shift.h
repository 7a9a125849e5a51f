#pragma once
/// The matching of colours (core/finish/colour/match_colours.h), in a form that can be trained
/// through: a network then spends nothing on what is matched anyway.

#include <torch/types.h>

namespace refill {

/// `prediction` (`N x 3 x H x W`), shifted so that in the hole its colours meet the photo's around
/// it: by its own error at the known pixels, spread over the hole as smoothly as push_pull() does.
torch::Tensor shift_colours(const torch::Tensor &prediction, const torch::Tensor &photo,
                            const torch::Tensor &hole);

/// Spreads the known values over the unknown: known pixels are pulled down a pyramid, and each
/// unknown one is pushed the value of the smallest scale that knows any near it (Gortler et al.
/// 1996, section 3.4). `values` are `N x C x H x W` and count where `known` (`N x 1 x H x W`) is 1;
/// known values stay. Where nothing is known all is 0.
torch::Tensor push_pull(const torch::Tensor &values, const torch::Tensor &known);

} // namespace refill
