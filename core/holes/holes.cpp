#include "core/holes/holes.h"

#include "core/holes/hole_groups.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <limits>

namespace refill {
namespace {

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

/// For each label, the bounds of its pixels in the hole, within the photo.
std::vector<Rect> bounds_of(const cv::Mat1i &labels, int count, const cv::Mat1b &hole,
                            const Rect &area, const std::function<void()> &between) {
    constexpr int none = std::numeric_limits<int>::max();
    struct Box {
        int left = none, top = none, right = 0, bottom = 0;
    };
    std::vector<Box> boxes(count);
    for (int y = 0; y < labels.rows; ++y) {
        between();
        for (int x = 0; x < labels.cols; ++x)
            if (hole(y, x)) {
                Box &box = boxes[labels(y, x)];
                box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1),
                       y + 1};
            }
    }
    std::vector<Rect> bounds;
    for (const Box &box : boxes)
        bounds.push_back(
            {area.x + box.left, area.y + box.top, box.right - box.left, box.bottom - box.top});
    return bounds;
}

} // namespace

Mask shrink(const Mask &hole, int width, int height) {
    cv::Mat1f share;
    cv::Mat1b(view(hole) != 0).convertTo(share, CV_32F);
    cv::resize(share, share, {width, height}, 0, 0, cv::INTER_AREA);
    Mask small(width, height);
    view(small).setTo(1, share > 0);
    return small;
}

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
    const Rect window = with_context(bounds, hole.bounds(), context);
    return holds_known(hole, window) ? window : hole.bounds();
}

std::vector<Hole> split_holes(const Mask &hole, double context, int merge_distance,
                              const std::function<void()> &between) {
    const Rect area = hole_bounds(hole);
    if (context == 0.0)
        return {{area, hole.bounds(), crop(hole, area)}};

    // Pixels within half the distance of two holes connect them. Label 0 is what is outside.
    between();
    const cv::Mat1b joined = distance_to_hole(hole, area) <= merge_distance / 2.0;
    between();
    cv::Mat1i labels;
    const int count = cv::connectedComponents(joined, labels, 8, CV_32S) - 1;
    between();
    labels -= 1;
    const cv::Mat1b pixels = view(hole)(view(area));
    const auto bounds = bounds_of(labels, count, pixels, area, between);
    const auto group = group_holes(bounds, hole.bounds(), context, between);

    std::vector<Hole> holes(1 + *std::ranges::max_element(group));
    for (int label = 0; label < count; ++label) {
        Rect &whole = holes[group[label]].bounds;
        whole = unite(whole, bounds[label]);
    }
    for (Hole &each : holes) {
        between();
        each.window = window_around(each.bounds, hole, context);
        each.own = Mask(each.bounds.width, each.bounds.height);
    }
    for (int y = 0; y < labels.rows; ++y) {
        between();
        for (int x = 0; x < labels.cols; ++x)
            if (pixels(y, x)) {
                Hole &each = holes[group[labels(y, x)]];
                *each.own.at(area.x + x - each.bounds.x, area.y + y - each.bounds.y) = 1;
            }
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
