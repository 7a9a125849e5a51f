#include "core/engines/classic.h"

#include "core/engines/engine.h"
#include "core/engines/uninterruptible.h"
#include "core/monitor.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

#include <array>
#include <cmath>

namespace refill {
namespace {

/// Neighbourhood, in pixels, from which a pixel is continued. Both papers use 3 to 5.
constexpr double radius = 5.0;

/// OpenCV adds terms that are small only where values count in levels of 8 bits.
constexpr double grey_levels = 255.0;

/// OpenCV reads beyond the image where that is one pixel wide or high.
template <typename Plane>
Plane bordered(const Plane &plane) {
    Plane larger;
    cv::copyMakeBorder(plane, larger, 1, 1, 1, 1, cv::BORDER_REPLICATE);
    return larger;
}

template <typename Plane>
Plane without_border(const Plane &plane) {
    return plane({1, plane.rows - 1}, {1, plane.cols - 1});
}

void clamp(cv::Mat1f &values) { cv::min(cv::max(values, 0.0), 1.0, values); }

/// OpenCV takes three-channel pixels in 8 bits only, and single channels in float.
cv::Mat1f filled_channel(Classic method, const cv::Mat1f &channel, const cv::Mat1b &unknown) {
    cv::Mat1f filled;
    cv::inpaint(bordered<cv::Mat1f>(channel * grey_levels), unknown, filled, radius,
                method == Classic::telea ? cv::INPAINT_TELEA : cv::INPAINT_NS);
    filled = without_border(filled) / grey_levels;
    clamp(filled); // both methods may overshoot
    return filled;
}

/// Begins no further channel once they are not wanted any more.
std::array<cv::Mat1f, 3> filled_channels(Classic method, std::array<cv::Mat1f, 3> channels,
                                         const cv::Mat1b &unknown, std::stop_token stop) {
    cv::parallel_for_({0, 3}, [&](const cv::Range &range) {
        for (int i = range.start; i < range.end && !stop.stop_requested(); ++i)
            channels[i] = filled_channel(method, channels[i], unknown);
    });
    return channels;
}

/// Fills at once, without iterations.
class ClassicEngine : public Engine {
public:
    ClassicEngine(Classic method, Monitor &monitor) : method_(method), monitor_(monitor) {}

    double work(const Mask &hole) const override {
        return 3e-8 * static_cast<double>(hole.pixels()) +
               1e-5 * static_cast<double>(cv::countNonZero(view(hole)));
    }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        auto filled = inpaint_classic(method_, window, hole, monitor_);
        if (filled)
            report(*filled, place);
        return filled;
    }

private:
    void report(const Image &filled, const Rect &place) {
        monitor_.report_filled(
            {.scale_width = filled.width(), .scale_height = filled.height()}, place,
            [&] { return filled; }, 1.0);
    }

    Classic method_;
    Monitor &monitor_;
};

} // namespace

std::optional<Image> inpaint_classic(Classic method, const Image &image, const Mask &hole,
                                     const Monitor &monitor) {
    std::array<cv::Mat1f, 3> channels;
    cv::split(view(image), channels.data());
    auto filled = unless_stopped(
        [method, channels, unknown = bordered<cv::Mat1b>(view(hole))](std::stop_token stop) {
            return filled_channels(method, channels, unknown, stop);
        },
        monitor);
    if (!filled)
        return std::nullopt;
    Image result(image.width(), image.height());
    cv::Mat3f target = view(result);
    cv::merge(filled->data(), filled->size(), target);
    return result;
}

std::unique_ptr<Engine> make_telea(const Params &, Monitor &monitor) {
    return std::make_unique<ClassicEngine>(Classic::telea, monitor);
}

std::unique_ptr<Engine> make_navier_stokes(const Params &, Monitor &monitor) {
    return std::make_unique<ClassicEngine>(Classic::navier_stokes, monitor);
}

} // namespace refill
