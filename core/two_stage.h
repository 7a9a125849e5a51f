#pragma once
/// The two-stage engine (Moskalenko, Erofeev and Vatolin 2020, "Deep Two-Stage High-Resolution
/// Image Inpainting"): any engine fills the hole coarsely, the refinement network refines that at
/// the photo's own size.

#include "core/engine.h"

namespace refill {

/// Throws Error (settings, model). The references must outlive the engine.
std::unique_ptr<Engine> make_two_stage(const Params &params, Monitor &monitor);

} // namespace refill
