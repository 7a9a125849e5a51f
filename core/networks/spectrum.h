#pragma once
/// The transforms of LaMa's Fourier units, in the form in which its convolutions take them.

#include <torch/types.h>

namespace refill {

/// The orthonormal Fourier transform of `1 x C x H x W` along rows and columns, as
/// `1 x 2C x H x W/2+1`: the real parts of all channels, then their imaginary parts. In float32,
/// channels last, without a gradient of its own.
torch::Tensor to_spectrum(const torch::Tensor &x);

/// The inverse: `1 x 2C x H x W/2+1` to `1 x C x H x W`. As any inverse of a real transform, it
/// leaves aside what no real picture has in its spectrum.
///
/// The transposes of the two differ from them by a factor of each column, which is the same in
/// both: so the gradient of from_spectrum(f(to_spectrum(x))), for an f that takes each position on
/// its own, is from_spectrum(transpose of f(to_spectrum(gradient))).
torch::Tensor from_spectrum(const torch::Tensor &spectrum, int64_t width);

} // namespace refill
