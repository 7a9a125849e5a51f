#include "core/tone_curve.h"

#include "core/opencv_view.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace refill {
namespace {

/// Where the logarithm begins.
constexpr float knee = 0.5f;

template <typename Change>
Image changed(Image pixels, Change change) {
    const int row = 3 * pixels.width();
    cv::parallel_for_({0, pixels.height()}, [&](const cv::Range &rows) {
        for (int y = rows.start; y < rows.end; ++y)
            std::transform(pixels.at(0, y), pixels.at(0, y) + row, pixels.at(0, y), change);
    });
    return pixels;
}

/// Of the values that are numbers; 0 where none is.
float highest_of(const Image &photo, const cv::Range &rows) {
    const std::size_t row = 3 * static_cast<std::size_t>(photo.width());
    float highest = 0.0f;
    for (int y = rows.start; y < rows.end; ++y)
        for (const float *value = photo.at(0, y); value != photo.at(0, y) + row; ++value)
            if (std::isfinite(*value))
                highest = std::max(highest, *value);
    return highest;
}

/// Between 0 and `highest`.
float limited(float value, float highest) {
    return std::isnan(value) ? 0.0f : std::clamp(value, 0.0f, highest);
}

} // namespace

ToneCurve::ToneCurve(const Image &photo) {
    std::mutex mutex;
    cv::parallel_for_({0, photo.height()}, [&](const cv::Range &rows) {
        const float highest = highest_of(photo, rows);
        const std::lock_guard lock(mutex);
        highest_ = std::max(highest_, highest);
    });
}

Image ToneCurve::compressed(Image pixels) const {
    const float scale = (1.0f - knee) / (std::log(highest_) - std::log(knee));
    return changed(std::move(pixels), [&](float value) {
        value = limited(value, highest_);
        return highest_ <= 1.0f || value <= knee
                   ? value
                   : knee + scale * (std::log(value) - std::log(knee));
    });
}

Image ToneCurve::expanded(Image pixels) const {
    if (highest_ <= 1.0f)
        return pixels;
    const float scale = (std::log(highest_) - std::log(knee)) / (1.0f - knee);
    return changed(std::move(pixels), [&](float value) {
        return value <= knee
                   ? value
                   : std::min(std::exp(std::log(knee) + scale * (value - knee)), highest_);
    });
}

} // namespace refill
