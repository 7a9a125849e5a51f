#include "core/finish/match_colours.h"

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

/// Average of `image` around each pixel, over the pixels that are 1 in `where` only.
cv::Mat3f average(const cv::Mat3f &image, const cv::Mat1b &where, int size) {
    cv::Mat1f weight;
    where.convertTo(weight, CV_32F, 1.0 / 255);
    cv::Mat3f sum = image.clone();
    sum.setTo(cv::Scalar::all(0), where == 0);
    cv::blur(sum, sum, {size, size}, {-1, -1}, cv::BORDER_CONSTANT);
    cv::blur(weight, weight, {size, size}, {-1, -1}, cv::BORDER_CONSTANT);
    weight = cv::max(weight, 1e-6);
    cv::Mat3f weights;
    cv::merge(std::vector<cv::Mat>{weight, weight, weight}, weights);
    return sum / weights;
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

/// What `shifts` holds at places along the inner border of the hole.
std::vector<BorderPoint> along_border(const cv::Mat3f &shifts, const cv::Mat1b &hole) {
    std::vector<cv::Point> places;
    cv::findNonZero(inner_border(hole), places);
    std::vector<BorderPoint> points;
    const std::size_t step = places.size() / most_points + 1;
    for (std::size_t i = 0; i < places.size(); i += step)
        points.push_back(
            {static_cast<float>(places[i].x), static_cast<float>(places[i].y), shifts(places[i])});
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

/// The shift over an area of the size of the hole's window.
cv::Mat3f spread(const std::vector<BorderPoint> &points, const cv::Size &size) {
    cv::Mat3f coarse((size.height + grid - 1) / grid + 1, (size.width + grid - 1) / grid + 1);
    cv::parallel_for_({0, coarse.rows}, [&](const cv::Range &rows) {
        for (int row = rows.start; row < rows.end; ++row)
            for (int column = 0; column < coarse.cols; ++column)
                coarse(row, column) =
                    shift_at((column + 0.5f) * grid - 0.5f, (row + 0.5f) * grid - 0.5f, points);
    });
    cv::Mat3f fine;
    cv::resize(coarse, fine, coarse.size() * grid, 0, 0, cv::INTER_LINEAR);
    return fine({0, 0, size.width, size.height});
}

/// Adds to the hole of `target` the shifts along its border, carried inwards.
void shift(cv::Mat3f &target, const cv::Mat3f &shifts, const cv::Mat1b &hole) {
    const auto points = along_border(shifts, hole);
    if (points.empty())
        return;
    const cv::Mat3f shifted = cv::max(cv::min(target + spread(points, target.size()), 1.0), 0.0);
    shifted.copyTo(target, hole);
}

/// The hole and as much around it as the averages see.
Rect hole_and_border(const Mask &hole) { return expand(hole_bounds(hole), 32, hole.bounds()); }

} // namespace

void match_colours(Image &fill, const Image &photo, const Mask &hole) {
    const Rect bounds = hole_and_border(hole);
    if (bounds.empty())
        return;
    cv::Mat3f target = view(fill)(view(bounds));
    const cv::Mat1b unknown = view(hole)(view(bounds)) != 0;
    const int size = averaging_size(unknown);
    const cv::Mat3f outer = average(view(photo)(view(bounds)), ~unknown, size);
    const cv::Mat3f inner = average(target, unknown, size);
    shift(target, outer - inner, unknown);
}

void meet_photo(Image &fill, const Image &photo, const Mask &hole) {
    const Rect bounds = hole_and_border(hole);
    if (bounds.empty())
        return;
    cv::Mat3f target = view(fill)(view(bounds));
    const cv::Mat1b unknown = view(hole)(view(bounds)) != 0;
    const cv::Mat3f off = view(photo)(view(bounds)) - target;
    shift(target, average(off, ~unknown, averaging_size(unknown)), unknown);
    view(photo).copyTo(view(fill), view(hole) == 0);
}

} // namespace refill
