#pragma once
/// A trial of settings where the truth is known: a ring of known pixels around the hole is hidden
/// as well, and what is filled into it is compared with what was there.

#include "core/image.h"

namespace refill {

class Monitor;

class Trial {
public:
    /// Takes place at a scale where `photo` has at most `most_pixels`. `hole` has its size. Throws
    /// Stopped after a cancel.
    Trial(const Image &photo, const Mask &hole, double most_pixels, const Monitor &monitor);

    /// False where no ring can be hidden, because no or too few known pixels are left.
    bool possible() const;

    /// The photo at the scale of the trial, and where it is unknown there: the hole and the ring.
    const Image &photo() const { return photo_; }
    const Mask &unknown() const { return unknown_; }

    /// A rectangle of the photo at the scale of the trial.
    Rect scaled(const Rect &rect) const;

    /// By how much `fill`, which shows the part `window` of the trial's photo, misses the ring: the
    /// colours, seen from afar, and the strength of the texture at two scales. Texture need not lie
    /// where it lay; it has to be as strong.
    double error(const Image &fill, const Rect &window) const;

private:
    double scale_;
    Image photo_;
    Mask unknown_;
    Mask ring_;
};

} // namespace refill
