#pragma once
/// What a fill is made from: the layer, or everything that is visible.

#include "core/image.h"

#include <libgimp/gimp.h>

#include <string>

namespace refill {

enum class Sample { layer, visible };

/// What `asked` ("auto", "layer", "visible") comes to. Automatic is the layer, or all visible
/// layers where less than half of what surrounds the selection is there on the layer. Cheap: it
/// looks at a small picture.
Sample sample_of(GimpImage *image, GimpLayer *layer, const std::string &asked);

/// The drawable to read from, for as long as it lives, and its place on the canvas.
class Sampled {
public:
    Sampled(GimpImage *image, GimpLayer *layer, Sample sample);
    Sampled(const Sampled &) = delete;
    Sampled &operator=(const Sampled &) = delete;
    ~Sampled();

    GimpLayer *layer() const { return layer_; }
    /// The mask that hides parts of it, or null.
    GimpLayerMask *mask() const { return mask_; }
    const Rect &frame() const { return frame_; }

private:
    GimpLayer *layer_;
    GimpLayerMask *mask_ = nullptr;
    Rect frame_;
    bool is_ours_ = false;
};

} // namespace refill
