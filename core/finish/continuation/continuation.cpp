#include "core/finish/continuation/continuation.h"

#include "core/engines/classic.h"
#include "core/finish/continuation/membrane.h"
#include "core/holes/holes.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// A hole of more pixels than this is continued at a reduced size: what is smooth loses little.
constexpr double most_pixels = 150000.0;

/// A hole deeper than this many pixels is continued as if it were this deep: from further away, the
/// network's guess is the better one.
constexpr double most_depth = 128.0;

/// The photo's lines of equal light are continued too, but they count near the border alone: those
/// from two sides meet in an edge that a sky, for instance, does not have.
constexpr double reach_of_lines = 0.25;
constexpr double most_depth_of_lines = 64.0;

/// Pixels around the hole that take part, at the size at which it is continued.
constexpr int margin = 8;

struct Reduced {
    Image image;
    Mask hole;
};

Reduced reduce(const Image &image, const Mask &hole, int factor) {
    const cv::Size size((image.width() + factor - 1) / factor,
                        (image.height() + factor - 1) / factor);
    Reduced reduced{Image(size.width, size.height), shrink(hole, size.width, size.height)};
    cv::resize(view(image), view(reduced.image), size, 0, 0, cv::INTER_AREA);
    return reduced;
}

/// Draws the hole of `inner` towards `rim`, see continue_photo(); no depth counts as more than
/// `counted_depth`.
void blend(cv::Mat3f inner, const cv::Mat3f &rim, const cv::Mat1b &hole, double reach,
           double counted_depth) {
    cv::Mat1f depth;
    cv::distanceTransform(hole, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    double deepest = 0.0;
    cv::minMaxLoc(depth, nullptr, &deepest);
    const double fading = reach * std::min(deepest, counted_depth);
    for (int y = 0; y < hole.rows; ++y)
        for (int x = 0; x < hole.cols; ++x) {
            if (!hole(y, x))
                continue;
            const auto weight = static_cast<float>(std::exp(-depth(y, x) / fading));
            inner(y, x) = weight * rim(y, x) + (1.0f - weight) * inner(y, x);
        }
}

/// The whole continued smoothly; nothing where a stop came, or where nothing is known.
std::optional<Image> continued(const Image &image, const Mask &hole, int factor,
                               const Monitor &monitor) {
    const Reduced reduced = reduce(image, hole, factor);
    if (cv::countNonZero(view(reduced.hole) == 0) == 0)
        return std::nullopt;
    const auto lines =
        inpaint_classic(Classic::navier_stokes, reduced.image, reduced.hole, monitor);
    if (!lines)
        return std::nullopt;
    const cv::Mat1b unknown = view(reduced.hole) != 0;
    const cv::Mat3f smooth = membrane(view(reduced.image), unknown, monitor);
    blend(smooth, view(*lines), unknown, reach_of_lines, most_depth_of_lines);
    Image enlarged(image.width(), image.height());
    cv::resize(smooth, view(enlarged), view(enlarged).size(), 0, 0, cv::INTER_LINEAR);
    return enlarged;
}

} // namespace

double continuation_work(const Mask &hole) {
    return 2e-6 * std::min<double>(cv::countNonZero(view(hole)), most_pixels);
}

Image continue_photo(const Image &fill, const Mask &hole, double reach, const Monitor &monitor) {
    const int pixels = cv::countNonZero(view(hole));
    if (pixels == 0 || reach <= 0.0)
        return fill;
    const int factor = static_cast<int>(std::ceil(std::sqrt(pixels / most_pixels)));
    const Rect part = expand(hole_bounds(hole), margin * factor, hole.bounds());
    const Mask unknown = crop(hole, part);
    const auto smooth = continued(crop(fill, part), unknown, factor, monitor);
    if (!smooth)
        return fill;
    Image result = fill;
    blend(view(result)(view(part)), view(*smooth), view(unknown), reach, most_depth);
    return result;
}

} // namespace refill
