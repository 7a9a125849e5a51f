#pragma once
/// Pixels between GIMP and core.
///
/// Everything is relative to the layer: pixel (0, 0) is the layer's top left corner, wherever on
/// the canvas that lies. Colours are read and written as R~G~B~: encoded with sRGB's curve, in the
/// primaries of the image's own profile. So core sees what an editor shows, also in linear images,
/// and nothing goes through a profile conversion.

#include "core/inpaint.h"
#include "ui/glib.h"

#include <gegl.h>
#include <libgimp/gimp.h>

#include <string>

namespace refill {

/// A layer and the selection on it, as core takes them.
struct Source {
    /// Every value finite and in [0, 1]. Pixels without a colour of their own (transparent, or not
    /// a number) carry that of the nearest pixel which has one, so that they do not spoil the fill.
    Image photo;
    /// The selection; a feathered one is a hole where it selects half or more.
    Mask hole;
};

/// Reads a layer and the selection on it strip by strip, so that a window can go on answering.
class SourceReader {
public:
    /// Throws Error (input) where nothing is selected, or the selection misses the layer.
    SourceReader(GimpImage *image, GimpLayer *layer);

    /// Reads on for a few milliseconds. True once everything is read.
    bool go_on();

    /// What was read, once. Needs nothing of GIMP, so it may be called on any thread. Throws Error
    /// (input) where the selection leaves nothing to fill from.
    Source take();

private:
    void read_strip();
    Mask hole() const;

    GObjectPtr<GeglBuffer> layer_;
    GObjectPtr<GeglBuffer> selection_; ///< until everything is read, as is layer_
    const Babl *format_;
    Rect selected_;    ///< relative to the layer
    Rect on_selection_; ///< the same, relative to the selection
    Coverage coverage_; ///< of what is selected
    Image photo_;
    Mask coloured_; ///< where the layer has a colour of its own
    int rows_read_ = 0;
};

/// All of it at once, on the same terms.
Source read_source(GimpImage *image, GimpLayer *layer);

// Both ways to write cover transparent pixels of the hole, since removing an object should leave a
// whole picture, but none outside it: around the hole, the fill is as opaque as the layer was.
// Both throw Error (input) where the layer is no longer the one that was read.

/// Puts the result on a new layer right above `layer`, in one step to undo. The layer holds the
/// filled region only; its alpha is the coverage, through the layer's mask where it has one.
void add_fill_layer(GimpImage *image, GimpLayer *layer, const Mask &hole, const Result &result,
                    const std::string &name);

/// Writes the result into `layer` itself, in one step to undo. Pixels that the fill does not cover
/// keep every bit, at any precision.
void fill_in_place(GimpImage *image, GimpLayer *layer, const Mask &hole, const Result &result);

} // namespace refill
