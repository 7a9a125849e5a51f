#include "core/engines/quick_fill.h"

#include "core/engines/classic.h"
#include "core/holes/holes.h"
#include "core/monitor.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// The mean of the known pixels in each pixel of a smaller size.
Image reduced_known(const Image &window, const Mask &hole, cv::Size size) {
    cv::Mat1f known;
    cv::Mat1b(view(hole) == 0).convertTo(known, CV_32F, 1.0 / 255);
    cv::Mat3f colours = view(window).clone();
    colours.setTo(cv::Scalar::all(0), view(hole));
    cv::resize(colours, colours, size, 0, 0, cv::INTER_AREA);
    cv::resize(known, known, size, 0, 0, cv::INTER_AREA);
    Image small(size.width, size.height);
    for (std::size_t i = 0; i < small.pixels(); ++i) {
        const float share = std::max(known.ptr<float>()[i], 1e-6f);
        for (int channel = 0; channel < 3; ++channel)
            small.data()[3 * i + channel] = colours.ptr<float>()[3 * i + channel] / share;
    }
    return small;
}

} // namespace

std::optional<Image> quick_fill(const Image &window, const Mask &hole, const Monitor &monitor,
                                double most_pixels) {
    const double scale = std::sqrt(most_pixels / static_cast<double>(window.pixels()));
    if (scale >= 1.0)
        return inpaint_classic(Classic::telea, window, hole, monitor);
    const cv::Size size(std::max(1, static_cast<int>(window.width() * scale)),
                        std::max(1, static_cast<int>(window.height() * scale)));
    // Only what is hole as a whole: where the rest is known, so is its colour.
    cv::Mat1f share;
    cv::Mat1b(view(hole)).convertTo(share, CV_32F);
    cv::resize(share, share, size, 0, 0, cv::INTER_AREA);
    Mask small_hole(size.width, size.height);
    view(small_hole).setTo(1, share > 0.999f);
    const auto small =
        inpaint_classic(Classic::telea, reduced_known(window, hole, size), small_hole, monitor);
    if (!small)
        return std::nullopt;
    cv::Mat3f enlarged;
    cv::resize(view(*small), enlarged, {window.width(), window.height()}, 0, 0, cv::INTER_LINEAR);
    Image fill = window;
    enlarged.copyTo(view(fill), view(hole));
    return fill;
}

} // namespace refill
