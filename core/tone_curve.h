#pragma once
/// Values above 1, which photos in floating point may have, brought to where networks can see them.

#include "core/image.h"

namespace refill {

/// Up to 0.5, values stay what they are. From there on they count in their logarithm, so that the
/// photo's highest becomes 1. What is dark does not suffer from a highlight somewhere, and a fill
/// misses a bright value by no larger a part of it than a dark one. A photo without values above 1
/// is not changed at all.
class ToneCurve {
public:
    /// For this photo. Values that are not finite do not count.
    explicit ToneCurve(const Image &photo);

    /// For values up to `highest`, which is no less than 1.
    explicit ToneCurve(float highest) : highest_(highest) {}

    float highest() const { return highest_; }

    /// Into [0, 1]. NaN becomes 0.
    Image compressed(Image pixels) const;

    /// The reverse.
    Image expanded(Image pixels) const;

private:
    float highest_ = 1.0f;
};

} // namespace refill
