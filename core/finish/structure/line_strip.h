#pragma once
/// The pixels of the hole that a line runs over.

#include "core/finish/structure/lines.h"

namespace refill {

/// A pixel beside a line.
struct Beside {
    cv::Point pixel;
    float aside; ///< how far to the right of the line, in its steps; at most LineEnd::half_width
    float share; ///< of the line's way that has gone by there, in [0, 1]

    /// 1, but at the sides of what belongs to the line, where it fades away.
    float weight() const;
};

/// The pixels of the hole that are no further to the side of a line than belongs to it, each with
/// the nearest point of the line.
class LineStrip {
public:
    LineStrip(const Line &line, const cv::Mat1b &hole);

    template <typename See>
    void for_each(See see) const {
        for (int y = 0; y < area_.height; ++y)
            for (int x = 0; x < area_.width; ++x) {
                const cv::Point pixel = area_.tl() + cv::Point(x, y);
                if (hole_(pixel) && distance_(y, x) < width_)
                    see(Beside{pixel, aside_(y, x) / step_, share_(y, x)});
            }
    }

private:
    cv::Rect bounds(const Line &line, int points) const;
    cv::Rect around(cv::Point2f place) const;
    void add(const Line &line, double share);

    const cv::Mat1b &hole_;
    float step_;  ///< in pixels
    float width_; ///< to each side
    cv::Rect area_;
    cv::Mat1f distance_, aside_, share_;
};

/// The colour that the ends of a line say that there is at a pixel beside it.
cv::Vec3f colour_beside(const Line &line, const Beside &place);

} // namespace refill
