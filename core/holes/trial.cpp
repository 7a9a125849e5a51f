#include "core/holes/trial.h"

#include "core/error.h"
#include "core/holes/holes.h"
#include "core/monitor.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// Width of the ring, as a part of the side of a square of the hole's area, and in pixels.
constexpr double width_of_ring = 0.2;
constexpr int least_width = 3;
constexpr int most_width = 40;

/// Deviations of the blurs between which texture is measured, and of the last, through which
/// colours are compared.
constexpr double fine = 1.0;
constexpr double coarse = 3.0;

/// Known pixels that have to remain, as a part of those that are hidden.
constexpr double least_known = 1.0;

cv::Mat3f blurred(const cv::Mat3f &image, double sigma) {
    cv::Mat3f result;
    cv::GaussianBlur(image, result, {0, 0}, sigma);
    return result;
}

/// The root of the local mean of the squares.
cv::Mat3f strength(const cv::Mat3f &band) {
    cv::Mat3f result;
    cv::sqrt(cv::max(blurred(band.mul(band), coarse), 0.0), result);
    return result;
}

double rms(const cv::Mat3f &difference, const cv::Mat1b &where) {
    return cv::norm(difference, cv::NORM_L2, where) / std::sqrt(3.0 * cv::countNonZero(where));
}

} // namespace

Trial::Trial(const Image &photo, const Mask &hole, double most_pixels, const Monitor &monitor)
    : scale_(std::min(1.0, std::sqrt(most_pixels / static_cast<double>(photo.pixels())))),
      photo_(std::max(1, static_cast<int>(photo.width() * scale_)),
             std::max(1, static_cast<int>(photo.height() * scale_))) {
    const cv::Size size(photo_.width(), photo_.height());
    cv::Mat3f target = view(photo_);
    cv::resize(view(photo), target, size, 0, 0, cv::INTER_AREA);
    monitor.check_cancel();
    unknown_ = shrink(hole, photo_.width(), photo_.height());
    monitor.check_cancel();

    const double side = std::sqrt(cv::countNonZero(view(unknown_)));
    const int width = std::clamp(static_cast<int>(side * width_of_ring), least_width, most_width);
    ring_ = grow(unknown_, width);
    std::swap(ring_, unknown_);
    monitor.check_cancel();
    cv::Mat1b ring = view(ring_);
    cv::subtract(view(unknown_), ring, ring);
}

bool Trial::possible() const {
    const int hidden = cv::countNonZero(view(ring_));
    const int known = static_cast<int>(photo_.pixels()) - cv::countNonZero(view(unknown_));
    return hidden > 0 && known >= least_known * hidden;
}

Rect Trial::scaled(const Rect &rect) const {
    const Rect result{static_cast<int>(rect.x * scale_), static_cast<int>(rect.y * scale_),
                      static_cast<int>(rect.width * scale_),
                      static_cast<int>(rect.height * scale_)};
    return unite(intersect(result, photo_.bounds()), hole_bounds(unknown_));
}

double Trial::error(const Image &fill, const Rect &window) const {
    REFILL_ASSERT(fill.width() == window.width && fill.height() == window.height);
    const cv::Mat3f truth = view(photo_)(view(window));
    const cv::Mat3f found = view(fill);
    const cv::Mat1b where = view(ring_)(view(window)) != 0;
    const cv::Mat3f fine_truth = blurred(truth, fine), coarse_truth = blurred(truth, coarse);
    const cv::Mat3f fine_found = blurred(found, fine), coarse_found = blurred(found, coarse);
    return rms(coarse_found - coarse_truth, where) +
           rms(strength(found - fine_found) - strength(truth - fine_truth), where) +
           rms(strength(fine_found - coarse_found) - strength(fine_truth - coarse_truth), where);
}

} // namespace refill
