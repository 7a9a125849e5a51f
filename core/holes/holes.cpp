#include "core/holes/holes.h"

#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// Context below which an engine sees too little, whatever the size of the hole.
constexpr int least_context = 48;

/// Two holes are filled together where that takes a window no larger than the larger of theirs by
/// this factor: one pass over it then serves both, at about the size that they would have had.
constexpr double least_common = 1.25;

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

/// The bounds with their context, whatever is known in them.
Rect with_context(const Rect &bounds, const Rect &photo, double context) {
    const double margin = std::max(bounds.width, bounds.height) * context;
    const double longest = std::max(photo.width, photo.height);
    const int pixels = static_cast<int>(std::ceil(std::min(margin, longest)));
    return expand(bounds, std::max(pixels, least_context), photo);
}

bool share_a_window(const Rect &a, const Rect &b, const Rect &photo, double context) {
    const auto larger =
        std::max(with_context(a, photo, context).area(), with_context(b, photo, context).area());
    return with_context(unite(a, b), photo, context).area() <= least_common * larger;
}

/// Holes that are filled together.
struct Group {
    Rect bounds;
    std::vector<int> labels;
};

/// Joins those that share a window, until none do. What has grown is compared with all others
/// again.
void join(std::vector<Group> &groups, const Rect &photo, double context) {
    for (std::size_t i = 0; i < groups.size();) {
        Group &group = groups[i];
        const auto other = std::ranges::find_if(groups, [&](const Group &each) {
            return &each != &group && share_a_window(group.bounds, each.bounds, photo, context);
        });
        if (other == groups.end()) {
            ++i;
            continue;
        }
        group.bounds = unite(group.bounds, other->bounds);
        group.labels.insert(group.labels.end(), other->labels.begin(), other->labels.end());
        if (&*other < &group)
            --i;
        groups.erase(other);
    }
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

std::vector<Hole> split_holes(const Mask &hole, double context, int merge_distance) {
    const Rect area = hole_bounds(hole);
    if (context == 0.0)
        return {{area, hole.bounds(), crop(hole, area)}};

    // Pixels within half the distance of two holes connect them.
    const cv::Mat1b joined = distance_to_hole(hole, area) <= merge_distance / 2.0;
    cv::Mat1i labels, boxes;
    cv::Mat centres; // not needed, but asked for
    const int count = cv::connectedComponentsWithStats(joined, labels, boxes, centres, 8, CV_32S);
    const cv::Mat1b pixels = view(hole)(view(area));

    std::vector<Group> groups;
    for (int label = 1; label < count; ++label) {
        const cv::Rect wide(boxes(label, cv::CC_STAT_LEFT), boxes(label, cv::CC_STAT_TOP),
                            boxes(label, cv::CC_STAT_WIDTH), boxes(label, cv::CC_STAT_HEIGHT));
        const cv::Rect box =
            cv::boundingRect((labels(wide) == label) & (pixels(wide) != 0)) + wide.tl();
        groups.push_back({{area.x + box.x, area.y + box.y, box.width, box.height}, {label}});
    }
    join(groups, hole.bounds(), context);

    std::vector<Hole> holes;
    for (const Group &group : groups) {
        const Rect &bounds = group.bounds;
        Hole part{bounds, window_around(bounds, hole, context), Mask(bounds.width, bounds.height)};
        const cv::Rect box(bounds.x - area.x, bounds.y - area.y, bounds.width, bounds.height);
        for (const int label : group.labels)
            view(part.own).setTo(1, (labels(box) == label) & (pixels(box) != 0));
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
