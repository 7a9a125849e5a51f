#include "core/finish/detail/roughness.h"

#include "core/monitor.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// Deviation, in pixels, of the blur that averages: patches of 7 pixels side by side may differ.
constexpr double averaging = 2.0;

/// An average needs this share of what it is taken from to be known.
constexpr float least_known = 0.05f;

constexpr float grey_levels = 255.0f;

cv::Size half_of(const cv::Size &size) { return {(size.width + 1) / 2, (size.height + 1) / 2}; }

template <typename Values>
Values resized(const Values &values, const cv::Size &size, int how) {
    Values result;
    cv::resize(values, result, size, 0, 0, how);
    return result;
}

/// Calls `work(x, y)` for each pixel, on all threads.
template <typename Work>
void for_each_pixel(const cv::Size &size, const Work &work) {
    cv::parallel_for_({0, size.height}, [&](const cv::Range &rows) {
        for (int y = rows.start; y < rows.end; ++y)
            for (int x = 0; x < size.width; ++x)
                work(x, y);
    });
}

float mean_change(const cv::Vec3f &from, const cv::Vec3f &to) {
    return (std::abs(to[0] - from[0]) + std::abs(to[1] - from[1]) + std::abs(to[2] - from[2])) *
           grey_levels / 3;
}

/// Unknown values from known ones, smoothly: those of half the size, where half as much is unknown.
/// `values` are 0 where `known` is 0, and share its factor elsewhere (Gortler et al. 1996, "The
/// lumigraph": push-pull).
cv::Mat2f spread(const cv::Mat2f &values, const cv::Mat1f &known, const Monitor &monitor) {
    monitor.check();
    cv::Mat2f result(values.size(), cv::Vec2f(0, 0));
    if (values.total() > 1) {
        const cv::Size half = half_of(values.size());
        const cv::Mat2f fewer = spread(resized(values, half, cv::INTER_AREA),
                                       resized(known, half, cv::INTER_AREA), monitor);
        monitor.check();
        result = resized(fewer, values.size(), cv::INTER_LINEAR);
    }
    for_each_pixel(values.size(), [&](int x, int y) {
        result(y, x) = values(y, x) + (1.0f - known(y, x)) * result(y, x);
    });
    return result;
}

} // namespace

Roughness::Roughness(const cv::Mat3f &image, const cv::Mat1b &hole, const Monitor &monitor)
    : changes_(image.size(), cv::Vec2f(0, 0)), known_(image.size(), 0.0f) {
    monitor.check();
    for_each_pixel(image.size() - cv::Size(1, 1), [&](int x, int y) {
        if (hole(y, x) || hole(y, x + 1) || hole(y + 1, x))
            return;
        changes_(y, x) = {mean_change(image(y, x), image(y, x + 1)),
                          mean_change(image(y, x), image(y + 1, x))};
        known_(y, x) = 1.0f;
    });
}

void Roughness::reduce(const cv::Size &size, const Monitor &monitor) {
    changes_ = resized(changes_, size, cv::INTER_AREA);
    monitor.check();
    known_ = resized(known_, size, cv::INTER_AREA);
}

cv::Mat2f Roughness::everywhere(const Monitor &monitor) const {
    cv::Mat2f average;
    cv::Mat1f known;
    cv::GaussianBlur(changes_, average, {0, 0}, averaging);
    monitor.check();
    cv::GaussianBlur(known_, known, {0, 0}, averaging);
    monitor.check();
    for_each_pixel(average.size(), [&](int x, int y) {
        const bool enough = known(y, x) >= least_known;
        average(y, x) = enough ? average(y, x) / known(y, x) : cv::Vec2f(0, 0);
        known(y, x) = enough ? 1.0f : 0.0f;
    });
    return spread(average, known, monitor);
}

} // namespace refill
