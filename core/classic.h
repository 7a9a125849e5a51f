#pragma once
/// The two inpainting methods of OpenCV. They continue the colours at the border of the hole, which
/// suits scratches, wires and dust.

#include "core/engine.h"

namespace refill {

/// Telea 2004, "An image inpainting technique based on the fast marching method".
std::unique_ptr<Engine> make_telea(const Params &params, Monitor &monitor);

/// Bertalmio, Bertozzi and Sapiro 2001, "Navier-Stokes, fluid dynamics, and image and video
/// inpainting".
std::unique_ptr<Engine> make_navier_stokes(const Params &params, Monitor &monitor);

} // namespace refill
