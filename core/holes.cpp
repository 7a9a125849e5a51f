#include "core/holes.h"

#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// Context below which an engine sees too little, whatever the size of the hole.
constexpr int least_context = 48;

/// For each pixel of `area`, the Euclidean distance to the nearest hole pixel in it.
cv::Mat1f distance_to_hole(const Mask &hole, const Rect &area) {
    const cv::Mat1b known = view(hole)(view(area)) == 0;
    cv::Mat1f distance;
    cv::distanceTransform(known, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    return distance;
}

bool holds_known(const Mask &hole, const Rect &window) {
    return cv::countNonZero(view(hole)(view(window))) < static_cast<int>(window.area());
}

} // namespace

Mask grow(const Mask &hole, int distance) {
    Mask grown = hole;
    const Rect area = expand(hole_bounds(hole), distance, hole.bounds());
    if (area.empty() || distance == 0)
        return grown;
    const cv::Mat1b inside = distance_to_hole(hole, area) <= distance;
    cv::Mat1b target = view(grown)(view(area));
    target.setTo(1, inside);
    return grown;
}

Rect window_around(const Rect &bounds, const Mask &hole, double context) {
    if (context == 0.0)
        return hole.bounds();
    const double margin = std::max(bounds.width, bounds.height) * context;
    const double longest = std::max(hole.width(), hole.height());
    const int pixels = static_cast<int>(std::ceil(std::min(margin, longest)));
    const Rect window = expand(bounds, std::max(pixels, least_context), hole.bounds());
    return holds_known(hole, window) ? window : hole.bounds();
}

std::vector<Hole> split_holes(const Mask &hole, double context, int merge_distance) {
    const Rect area = hole_bounds(hole);
    if (context == 0.0)
        return {{area, hole.bounds(), crop(hole, area)}};

    // Pixels within half the distance of two holes connect them.
    const cv::Mat1b joined = distance_to_hole(hole, area) <= merge_distance / 2.0;
    cv::Mat1i labels;
    const int count = cv::connectedComponents(joined, labels, 8, CV_32S);
    const cv::Mat1b pixels = view(hole)(view(area));

    std::vector<Hole> holes;
    for (int label = 1; label < count; ++label) {
        const cv::Mat1b own = (labels == label) & (pixels != 0);
        const cv::Rect box = cv::boundingRect(own);
        const Rect bounds{area.x + box.x, area.y + box.y, box.width, box.height};
        Hole part{bounds, window_around(bounds, hole, context), Mask(box.width, box.height)};
        view(part.own).setTo(1, own(box));
        holes.push_back(std::move(part));
    }
    return holes;
}

Coverage feather(const Mask &hole, const Mask &grown, const Rect &area, int distance, int feather) {
    Coverage coverage(area.width, area.height);
    const float width = static_cast<float>(std::min(feather, distance)) + 1.0f;
    const cv::Mat1f away = distance_to_hole(hole, area);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            if (*grown.at(area.x + x, area.y + y))
                *coverage.at(x, y) = std::clamp((distance + 1.0f - away(y, x)) / width, 0.0f, 1.0f);
    return coverage;
}

} // namespace refill
