#pragma once
/// Drawings of lines with a hole, and what is found in them.

#include "core/finish/structure/lines.h"
#include "core/opencv_view.h"
#include "tests/support/synthetic.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace refill::test {

constexpr int side = 160;
constexpr double centre = side / 2.0;

/// How much of a pixel is dark: from 0 to 1, and as if it were one of both beyond.
using Darkness = std::function<double(double x, double y)>;

/// A picture with some grain.
inline cv::Mat3f drawing(const Darkness &dark) {
    const Image grain = noise(side, side, 5);
    cv::Mat3f picture = view(grain).clone();
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const auto light = static_cast<float>(0.8 - 0.5 * std::clamp(dark(x, y), 0.0, 1.0));
            picture(y, x) = cv::Vec3f::all(light) + 0.03f * (picture(y, x) - cv::Vec3f::all(0.5f));
        }
    return picture;
}

/// How far (x, y) is to the side of the line through `through` in the direction of `angle`.
inline double aside(double x, double y, cv::Point2d through, double angle) {
    return (y - through.y) * std::cos(angle) - (x - through.x) * std::sin(angle);
}

/// A band of that width, with soft edges.
inline double band(double aside, double width) { return width / 2 - std::abs(aside) + 0.5; }

inline cv::Mat1b round_hole(int radius) {
    const Mask hole = disc(side, side, side / 2, side / 2, radius);
    return view(hole) != 0;
}

/// Nothing is known of the hole.
inline cv::Mat3f with_hole(const cv::Mat3f &picture, const cv::Mat1b &hole) {
    cv::Mat3f fill = picture.clone();
    fill.setTo(cv::mean(picture, hole == 0), hole);
    return fill;
}

inline std::vector<Line> lines_of(const cv::Mat3f &picture, const cv::Mat1b &hole) {
    return join_line_ends(find_line_ends(KnownPixels(with_hole(picture, hole), hole)), hole);
}

/// How far a place is inside of a wedge whose tip is in the centre and that opens to the right.
inline double inside_wedge(double x, double y, double opening) {
    return std::min(-aside(x, y, {centre, centre}, opening / 2),
                    aside(x, y, {centre, centre}, -opening / 2));
}

/// A bar along a circle of that radius, its highest point in the centre.
inline Darkness bent_bar(double radius, double width = 14) {
    return [=](double x, double y) {
        return band(std::hypot(x - centre, y - centre - radius) - radius, width);
    };
}

} // namespace refill::test
