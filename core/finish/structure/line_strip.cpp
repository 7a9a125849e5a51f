#include "core/finish/structure/line_strip.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

/// What belongs to a line fades away at its sides, in so many steps.
constexpr float width_of_rim = 2.0f;

/// Points of the line that are looked at, for each of its steps.
constexpr double points_a_step = 2.0;

} // namespace

float Beside::weight() const {
    return std::clamp((LineEnd::half_width - std::abs(aside)) / width_of_rim, 0.0f, 1.0f);
}

LineStrip::LineStrip(const Line &line, const cv::Mat1b &hole)
    : hole_(hole), step_(line.step), width_(LineEnd::half_width * line.step) {
    const int points = std::max(2, cvRound(points_a_step * line.length() / line.step));
    area_ = bounds(line, points);
    distance_ = cv::Mat1f(area_.size(), std::numeric_limits<float>::max());
    aside_.create(area_.size());
    share_.create(area_.size());
    if (line.corner)
        add(line, cv::norm(*line.corner - line.begin.place) / line.length());
    for (int i = 0; i <= points; ++i)
        add(line, static_cast<double>(i) / points);
}

cv::Rect LineStrip::bounds(const Line &line, int points) const {
    cv::Rect area;
    for (int i = 0; i <= points; ++i)
        area |= around(line.at(static_cast<double>(i) / points));
    return area & cv::Rect({}, hole_.size());
}

cv::Rect LineStrip::around(cv::Point2f place) const {
    const int reach = cvCeil(width_) + 1;
    return {cvRound(place.x) - reach, cvRound(place.y) - reach, 2 * reach + 1, 2 * reach + 1};
}

void LineStrip::add(const Line &line, double share) {
    constexpr double little = 1e-3;
    const cv::Point2f place = line.at(share);
    const cv::Point2f ahead = line.at(std::min(1.0, share + little)),
                      behind = line.at(share - little);
    const cv::Vec2f across = across_of(cv::normalize(cv::Vec2f(ahead - behind)));
    const cv::Rect part = around(place) & area_;
    for (int y = part.y; y < part.br().y; ++y)
        for (int x = part.x; x < part.br().x; ++x) {
            const cv::Vec2f off(static_cast<float>(x) - place.x, static_cast<float>(y) - place.y);
            const cv::Point in_area = cv::Point(x, y) - area_.tl();
            const auto away = static_cast<float>(cv::norm(off));
            if (away >= distance_(in_area))
                continue;
            distance_(in_area) = away;
            // Beyond a corner, pixels lie ahead of it, not only to the side.
            aside_(in_area) = line.corner ? std::copysign(away, off.dot(across)) : off.dot(across);
            share_(in_area) = static_cast<float>(share);
        }
}

cv::Vec3f colour_beside(const Line &line, const Beside &place) {
    constexpr int most = 2 * LineEnd::half_width;
    const float aside =
        std::clamp(place.aside + LineEnd::half_width, 0.0f, static_cast<float>(most));
    const int below = std::min(static_cast<int>(aside), most - 1);
    const float rest = aside - static_cast<float>(below);
    const auto between = [&](const cv::Vec3f &a, const cv::Vec3f &b) { return a + rest * (b - a); };
    const auto &begin = line.begin.across, &end = line.end.across;
    const cv::Vec3f from = between(begin[below], begin[below + 1]);
    const cv::Vec3f to = between(end[most - below], end[most - below - 1]);
    return from + place.share * (to - from);
}

} // namespace refill
