#pragma once
/// Texture synthesis: changes a fill until its texture is that of an example (Gatys, Ecker and
/// Bethge 2015, "Texture synthesis using convolutional neural networks", fitted to holes as in
/// Srir, Martinez, Bahous and Rideau 2023, section 3).
///
/// A texture is described by how the features of an image go together, layer by layer: by their
/// Gram matrices. The pixels of the hole minimise
///
///     distance of the Gram matrices + border * jumps at the border + spectrum * distance of
///     spectra
///
/// by L-BFGS; texture_loss.h has the three terms.

#include "core/finish/example.h"
#include "core/monitor.h"

#include <memory>

namespace refill {

class TextureSynthesis {
public:
    virtual ~TextureSynthesis() = default;

    /// `fill` with the pixels that are 1 in `hole` brought to the texture of `example`; without any
    /// example, `fill` itself. Of all iterations, the one with the lowest loss, which may be `fill`
    /// as it came. Heeds the monitor's stop, and then returns the best so far; `place` says where
    /// in the photo this lies, for previews. Throws Error (resource).
    virtual Image run(const Image &fill, const Mask &hole, const Example &example,
                      const Rect &place) = 0;

    /// Seconds that this takes on two fast cores, see Engine::work().
    virtual double work(const Mask &hole) const = 0;
};

/// As the parameters `texture-...` ask for. Reads the file with the features, where there is one.
/// The references must outlive it. Throws Error (settings, model).
std::unique_ptr<TextureSynthesis> make_texture_synthesis(const Params &params, Monitor &monitor);

} // namespace refill
