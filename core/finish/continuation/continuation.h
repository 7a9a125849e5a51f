#pragma once
/// Joins a fill to the photo: near the border of the hole, what is smoothly continued from the
/// known pixels is closer to the truth than anything a network invents; deep inside, the network
/// is.

#include "core/monitor.h"

namespace refill {

/// `fill` with the pixels that are 1 in `hole` drawn towards the continuation of the others, which
/// are the photo's. It counts in full at the border and falls off as exp(-d / (reach * D)) at the
/// distance d from it, where D is that of the deepest pixel, up to 128 pixels. A reach of 0 changes
/// nothing, and neither does a stop that comes in time.
///
/// The continuation is a membrane (membrane.h), and near the border it also follows the photo's
/// lines of equal light (Bertalmio et al. 2001, "Navier-Stokes, fluid dynamics, and image and video
/// inpainting").
Image continue_photo(const Image &fill, const Mask &hole, double reach, const Monitor &monitor);

/// Seconds that this takes on two fast cores, see Engine::work().
double continuation_work(const Mask &hole);

} // namespace refill
