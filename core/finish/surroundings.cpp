#include "core/finish/surroundings.h"

#include "core/opencv_view.h"

#include <opencv2/core.hpp>

#include <algorithm>

namespace refill {
namespace {

/// In multiples of the hole's longer side, and in pixels.
constexpr double reach_of_sources = 0.5;
constexpr int least_reach = 96;

} // namespace

Rect surroundings(const Mask &hole, const Mask *sources) {
    const Rect bounds = hole_bounds(hole);
    const int longer = std::max(bounds.width, bounds.height);
    int reach = std::max(static_cast<int>(longer * reach_of_sources), least_reach);
    Rect part = expand(bounds, reach, hole.bounds());
    if (!sources || part.empty())
        return part;
    const int wanted = cv::countNonZero(view(hole));
    const auto enough = [&] {
        return cv::countNonZero(view(*sources)(view(part)) & ~view(hole)(view(part))) >= wanted;
    };
    while (part != hole.bounds() && !enough()) {
        reach *= 2;
        part = expand(bounds, reach, hole.bounds());
    }
    return part;
}

} // namespace refill
