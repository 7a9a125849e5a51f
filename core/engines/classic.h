#pragma once
/// The two inpainting methods of OpenCV. They continue the colours at the border of the hole, which
/// suits scratches, wires and dust.

#include "core/image.h"

#include <optional>

namespace refill {

class Monitor;

enum class Classic {
    telea,        ///< Telea 2004, "An image inpainting technique based on the fast marching method"
    navier_stokes ///< Bertalmio, Bertozzi and Sapiro 2001, "Navier-Stokes, fluid dynamics, and
                  ///< image and video inpainting"
};

/// `image` with the pixels that are 1 in `hole` continued from the others. Nothing where a stop was
/// asked for.
std::optional<Image> inpaint_classic(Classic method, const Image &image, const Mask &hole,
                                     const Monitor &monitor);

} // namespace refill
