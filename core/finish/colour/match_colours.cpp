#include "core/finish/colour/match_colours.h"

#include "core/finish/clamped.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace refill {
namespace {

/// Distance in pixels between places where the shift is computed; it is smooth, so the rest is
/// interpolated.
constexpr int grid = 8;

/// As many points of the border as there are at most.
constexpr std::size_t most_points = 600;

struct BorderPoint {
    float x;
    float y;
    cv::Vec3f shift;
};

/// The mean of those pixels of `image` in `box` that are not 0 in `where`; 0 where there are none.
cv::Vec3f mean_in(const cv::Rect &box, const cv::Mat3f &image, const cv::Mat1b &where) {
    const cv::Scalar mean = cv::mean(image(box), where(box));
    return {static_cast<float>(mean[0]), static_cast<float>(mean[1]), static_cast<float>(mean[2])};
}

/// The pixels of the hole that touch known ones.
cv::Mat1b inner_border(const cv::Mat1b &hole) {
    cv::Mat1b inside;
    cv::erode(hole, inside, cv::Mat(), {-1, -1}, 1, cv::BORDER_CONSTANT, cv::Scalar(255));
    return hole & ~inside;
}

/// Of what is averaged along the border: wide enough to see past single leaves and pebbles, within
/// the scale of the hole.
int averaging_size(const cv::Mat1b &hole) {
    return std::clamp(static_cast<int>(std::sqrt(cv::countNonZero(hole)) / 10), 3, 31) | 1;
}

/// Places along the inner border of the hole, and what `shift_in` says of the box around each.
template <typename ShiftIn>
std::vector<BorderPoint> along_border(const cv::Mat1b &hole, ShiftIn shift_in) {
    std::vector<cv::Point> places;
    cv::findNonZero(inner_border(hole), places);
    const int size = averaging_size(hole);
    std::vector<BorderPoint> points;
    const std::size_t step = places.size() / most_points + 1;
    for (std::size_t i = 0; i < places.size(); i += step) {
        const cv::Rect box(places[i] - cv::Point(size / 2, size / 2), cv::Size(size, size));
        points.push_back({static_cast<float>(places[i].x), static_cast<float>(places[i].y),
                          shift_in(box & cv::Rect({}, hole.size()))});
    }
    return points;
}

cv::Vec3f shift_at(float x, float y, const std::vector<BorderPoint> &points) {
    cv::Vec3f sum(0, 0, 0);
    float weights = 0;
    for (const BorderPoint &point : points) {
        const float squared = (x - point.x) * (x - point.x) + (y - point.y) * (y - point.y) + 1.0f;
        const float weight = 1.0f / (squared * std::sqrt(squared));
        sum += weight * point.shift;
        weights += weight;
    }
    return sum / weights;
}

/// Which points of a grid of this size the pixels of the hole lie between.
cv::Mat1b points_around(const cv::Mat1b &hole, const cv::Size &size) {
    cv::Mat1b whole_cells, share;
    cv::copyMakeBorder(hole, whole_cells, 0, size.height * grid - hole.rows, 0,
                       size.width * grid - hole.cols, cv::BORDER_CONSTANT, cv::Scalar(0));
    cv::resize(whole_cells, share, size, 0, 0, cv::INTER_AREA); // of one pixel in 64, it is 4
    cv::dilate(share, share, cv::Mat());
    return share;
}

/// The shift in the hole.
cv::Mat3f spread(const std::vector<BorderPoint> &points, const cv::Mat1b &hole) {
    cv::Mat3f coarse((hole.rows + grid - 1) / grid + 1, (hole.cols + grid - 1) / grid + 1);
    const cv::Mat1b wanted = points_around(hole, coarse.size());
    cv::parallel_for_({0, coarse.rows}, [&](const cv::Range &rows) {
        for (int row = rows.start; row < rows.end; ++row)
            for (int column = 0; column < coarse.cols; ++column)
                coarse(row, column) = wanted(row, column)
                                          ? shift_at((column + 0.5f) * grid - 0.5f,
                                                     (row + 0.5f) * grid - 0.5f, points)
                                          : cv::Vec3f(0, 0, 0);
    });
    cv::Mat3f fine;
    cv::resize(coarse, fine, coarse.size() * grid, 0, 0, cv::INTER_LINEAR);
    return fine({0, 0, hole.cols, hole.rows});
}

/// Adds to the hole of `target` the shifts along its border, carried inwards.
template <typename ShiftIn>
void shift(cv::Mat3f &target, const cv::Mat1b &hole, ShiftIn shift_in) {
    const auto points = along_border(hole, shift_in);
    if (points.empty())
        return;
    const cv::Mat3f shifts = spread(points, hole);
    cv::parallel_for_({0, hole.rows}, [&](const cv::Range &rows) {
        for (int y = rows.start; y < rows.end; ++y)
            for (int x = 0; x < hole.cols; ++x)
                if (hole(y, x))
                    target(y, x) = clamped(target(y, x) + shifts(y, x));
    });
}

/// The hole and as much around it as the averages see.
Rect hole_and_border(const Mask &hole) { return expand(hole_bounds(hole), 32, hole.bounds()); }

} // namespace

void match_colours(Image &fill, const Image &photo, const Mask &hole) {
    const Rect bounds = hole_and_border(hole);
    if (bounds.empty())
        return;
    cv::Mat3f target = view(fill)(view(bounds));
    const cv::Mat3f known = view(photo)(view(bounds));
    const cv::Mat1b unknown = view(hole)(view(bounds)) != 0;
    const cv::Mat1b around = ~unknown;
    shift(target, unknown, [&](const cv::Rect &box) {
        return mean_in(box, known, around) - mean_in(box, target, unknown);
    });
}

void meet_photo(Image &fill, const Image &photo, const Mask &hole) {
    const Rect bounds = hole_and_border(hole);
    if (bounds.empty())
        return;
    cv::Mat3f target = view(fill)(view(bounds));
    const cv::Mat3f known = view(photo)(view(bounds));
    const cv::Mat1b unknown = view(hole)(view(bounds)) != 0;
    const cv::Mat1b around = ~unknown;
    shift(target, unknown, [&](const cv::Rect &box) {
        return mean_in(box, known, around) - mean_in(box, target, around);
    });
    view(photo).copyTo(view(fill), view(hole) == 0);
}

} // namespace refill
