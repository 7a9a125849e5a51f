#include "core/finish/correction.h"

#include "core/holes/holes.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// Fills are compared through a blur of this deviation, in pixels of the reduced scale: texture
/// need not be the same.
constexpr double blur = 2.0;

/// Below this an engine has nothing to see.
constexpr int shortest_side = 16;

cv::Size reduced_size(int width, int height, double factor) {
    return {std::max(1, static_cast<int>(std::lround(width / factor))),
            std::max(1, static_cast<int>(std::lround(height / factor)))};
}

Image resized(const Image &image, const cv::Size &size, int method) {
    Image result(size.width, size.height);
    cv::Mat3f target = view(result);
    cv::resize(view(image), target, size, 0, 0, method);
    return result;
}

Mask reduced(const Mask &hole, double factor) {
    const cv::Size size = reduced_size(hole.width(), hole.height(), factor);
    return shrink(hole, size.width, size.height);
}

/// Decides whether fills agree with one of reduced scale.
class Comparison {
public:
    Comparison(const Image &small, const CorrectionSettings &settings)
        : smooth_(smoothed(view(small))), tolerance_(settings.tolerance) {}

    /// 1 in the pixels of `hole`, which has the size of `fill`, where that does not agree.
    Mask inconsistent(const Image &fill, const Mask &hole) const {
        cv::Mat3f small;
        cv::resize(view(fill), small, smooth_.size(), 0, 0, cv::INTER_AREA);
        cv::Mat3f off = cv::abs(smoothed(small) - smooth_);
        cv::Mat1f channels[3];
        cv::split(off, channels);
        const cv::Mat1f largest = cv::max(cv::max(channels[0], channels[1]), channels[2]);
        cv::Mat1b apart = largest > tolerance_;
        // The blur hides how far a difference reaches.
        cv::dilate(apart, apart, cv::Mat::ones(5, 5, CV_8U));
        cv::resize(apart, apart, view(hole).size(), 0, 0, cv::INTER_NEAREST);
        Mask result(hole.width(), hole.height());
        view(result).setTo(1, apart & (view(hole) != 0));
        return result;
    }

private:
    static cv::Mat3f smoothed(const cv::Mat3f &image) {
        cv::Mat3f result;
        cv::GaussianBlur(image, result, {0, 0}, blur);
        return result;
    }

    cv::Mat3f smooth_;
    double tolerance_;
};

/// `over` laid over `under` in the pixels that are 1 in `where`. It fades in over `width` pixels
/// from the rest of the hole.
void lay_over(Image &under, const Image &over, const Mask &where, const Mask &hole, double width,
              const Monitor &monitor) {
    const cv::Mat1b inside = view(where) != 0;
    const cv::Mat1b rest = (view(hole) != 0) & ~inside;
    cv::Mat1f share;
    cv::distanceTransform(~rest, share, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    monitor.check();
    share = cv::min(share / (width + 1), 1.0);
    share.setTo(0.0f, ~inside);
    monitor.check();
    for (int y = 0; y < share.rows; ++y)
        for (int x = 0; x < share.cols; ++x)
            if (const float part = share(y, x); part > 0)
                for (int channel = 0; channel < 3; ++channel)
                    under.at(x, y)[channel] +=
                        part * (over.at(x, y)[channel] - under.at(x, y)[channel]);
}

} // namespace

double correction_work(const Engine &engine, const Mask &hole, const CorrectionSettings &settings) {
    return engine.work(reduced(hole, settings.factor)) + engine.work(hole);
}

Image correct(const Image &fill, const Image &photo, const Mask &hole,
              const CorrectionSettings &settings, Engine &engine, Monitor &monitor,
              const Rect &place) {
    const Mask small_hole = reduced(hole, settings.factor);
    const cv::Size size(small_hole.width(), small_hole.height());
    const bool all_hole = cv::countNonZero(view(small_hole)) == size.area();
    if (std::min(size.width, size.height) < shortest_side || all_hole)
        return fill;
    const double share = engine.work(small_hole) / correction_work(engine, hole, settings);
    try {
        monitor.check();
        const auto small = [&] {
            const Monitor::Part part(monitor, 0.0, share, Stage::correcting);
            return engine.fill(resized(photo, size, cv::INTER_AREA), small_hole, place);
        }();
        monitor.check();
        if (!small || small->width() != size.width || small->height() != size.height)
            return fill;
        const Comparison comparison(*small, settings);
        monitor.check();
        const Mask again = comparison.inconsistent(fill, hole);
        monitor.check();
        if (hole_bounds(again).empty())
            return fill;

        const auto second = [&] {
            const Monitor::Part part(monitor, share, 1.0, Stage::correcting);
            return engine.fill(fill, again, place);
        }();
        monitor.check();
        if (!second || second->width() != fill.width() || second->height() != fill.height())
            return fill;
        Image result = fill;
        view(*second).copyTo(view(result), view(again));
        monitor.check();
        const Mask still = comparison.inconsistent(result, again);
        monitor.check();
        const Image enlarged = resized(*small, {photo.width(), photo.height()}, cv::INTER_CUBIC);
        monitor.check();
        lay_over(result, enlarged, still, hole, settings.factor, monitor);
        return result;
    } catch (const Stopped &) {
        return fill;
    }
}

} // namespace refill
