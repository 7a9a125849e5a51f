#pragma once
/// Pixels from GIMP to core.
///
/// Everything is relative to what is sampled: pixel (0, 0) is the top left corner of the layer,
/// wherever on the canvas that lies, or of the canvas itself. Colours are read and written encoded
/// with sRGB's curve, in the primaries of the image's own profile. So core sees what an editor
/// shows, also in linear images, and nothing goes through a profile conversion.

#include "plugin/sample.h"
#include "ui/glib.h"

#include <gegl.h>
#include <libgimp/gimp.h>

#include <future>
#include <memory>

namespace refill {

/// Where on the canvas the pixels were read, and from what.
struct Origin {
    Sample sample = Sample::layer;
    Rect frame;
};

/// A photo and the selection on it, as core takes them.
struct Source {
    /// Every value finite and in [0, 1]. Pixels without a colour of their own (transparent, hidden
    /// by the layer's mask, or not a number) carry that of the nearest pixel which has one, so that
    /// they do not spoil the fill.
    Image photo;
    /// The selection; a feathered one is a hole where it selects half or more.
    Mask hole;
    /// 1 where pixels may be copied from: that have a colour of their own and, where a channel says
    /// it, are half or more in that. Empty: all of them.
    Mask sources;
    Origin origin;
};

/// Reads what is sampled and the selection on it strip by strip, so that a window can go on
/// answering.
class SourceReader {
public:
    /// `channel` says where pixels may be copied from; null: everywhere. Throws Error (input) where
    /// nothing is selected, or the selection misses the layer.
    SourceReader(GimpImage *image, GimpLayer *layer, Sample sample, GimpChannel *channel = nullptr);

    /// Reads on for a few milliseconds. True once everything is read.
    bool go_on();

    /// What was read, once. Needs nothing of GIMP, so it may be called on any thread. Throws Error
    /// (input) where the selection leaves nothing to fill from, or the channel nothing to copy.
    Source take();

private:
    /// What is read, at its whole size from the beginning.
    struct Planes {
        Image photo;
        Mask coloured;     ///< where there is a colour of its own
        Mask chosen;       ///< in the channel; empty where there is none
        Coverage coverage; ///< of what is selected
    };

    void read_strip();
    Mask hole() const;

    // Until everything is read:
    std::unique_ptr<Sampled> sampled_;
    GObjectPtr<GeglBuffer> layer_;
    GObjectPtr<GeglBuffer> mask_; ///< null where nothing thins the layer
    GObjectPtr<GeglBuffer> selection_;
    GObjectPtr<GeglBuffer> channel_; ///< null where there is none

    const Babl *format_;
    Origin origin_;
    Rect selected_; ///< relative to what is sampled
    /// Its memory is cleared on another thread: of a large photo that takes a fifth of a second.
    std::future<Planes> cleared_;
    Planes read_;
    int rows_read_ = 0;
};

/// All of it at once, on the same terms.
Source read_source(GimpImage *image, GimpLayer *layer, Sample sample);

} // namespace refill
