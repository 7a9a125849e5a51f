#pragma once
/// A picture with a hole, at the size at which its labels are chosen or at the photo's own.

#include "core/finish/structure/appearance.h"

namespace refill {

class KnownPixels {
public:
    /// Pixels may be copied from where `hole` is 0, here and beside, and `barred`, which may be
    /// empty, is 0 as well. `image` has values in [0, 1]; in the hole it is the fill as it was.
    KnownPixels(const cv::Mat3f &image, const cv::Mat1b &hole, const cv::Mat1b &barred = {});

    bool is_source(cv::Point place) const { return place.inside(all_) && source(place); }

    /// How different the pixels at two places look, which need not be in the picture; below 0 where
    /// one is not.
    float difference(cv::Point a, cv::Point b) const {
        return a.inside(all_) && b.inside(all_) ? look.distance(a, b) : -1.0f;
    }

    /// What is seen of the seam between two neighbours whose copies differ by as much at each of
    /// them, as difference() says (Kwatra et al. 2003, "Graphcut textures").
    static float seam(float at_p, float at_q) {
        if (at_p < 0 && at_q < 0)
            return seam_of_nothing;
        return least_seam + (at_p < 0 ? 2 * at_q : at_q < 0 ? 2 * at_p : at_p + at_q);
    }

    cv::Mat3f image;
    cv::Mat1b hole;   ///< 255 in the hole
    cv::Mat1b closed; ///< 255 there, and in what is barred
    cv::Mat1b source; ///< 255 where a pixel may be copied from
    Appearance look;  ///< of `image`

private:
    /// What each seam costs beside what is seen of it, so that there are few; and one between
    /// pixels that have no copy.
    static constexpr float least_seam = 0.5f;
    static constexpr float seam_of_nothing = 200.0f;

    cv::Rect all_;
};

} // namespace refill
