#include "core/finish/detail/detail_scale.h"

#include "core/finish/detail/roughness.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace refill {
namespace {

using patch::blurred;
using patch::compact;
using patch::radius;

/// The coarsest scale is the one where no hole pixel is further than this from a known one.
constexpr double coarsest_depth = 7.0;
constexpr int shortest_side = 32;

/// A patch may be made lighter or darker, so that a shade which the known pixels lack gets detail
/// as well: by the difference of the shades around the two places, through a blur of this deviation
/// in pixels, which leaves a texture's own light and dark alone; and by no more than so many levels
/// of 8 bits at the rim, and fewer where the fill counts less.
constexpr double shade_blur = 8.0;
constexpr int most_shift = 20;

template <typename Pixels>
Pixels with_margin(const Pixels &image) {
    Pixels wide;
    cv::copyMakeBorder(image, wide, radius, radius, radius, radius, cv::BORDER_REFLECT_101);
    return wide;
}

/// `trusted_depth` in pixels of this scale.
DetailScale make_scale(const cv::Mat3f &image, const cv::Mat1b &hole, const cv::Mat1b &barred,
                       const cv::Mat2f &roughness, double trusted_depth, const Monitor &monitor) {
    DetailScale scale;
    scale.image = with_margin(image);
    monitor.check();
    scale.seen = compact(scale.image);
    cv::copyMakeBorder(hole, scale.hole, radius, radius, radius, radius, cv::BORDER_CONSTANT,
                       cv::Scalar(0));
    monitor.check();
    scale.guide = blurred(scale.seen, radius);
    monitor.check();
    scale.shade = blurred(scale.seen, shade_blur);
    monitor.check();
    scale.roughness = with_margin(roughness);

    const cv::Mat patch = cv::Mat1b::ones(2 * radius + 1, 2 * radius + 1);
    cv::Mat1b touched;
    cv::dilate(scale.hole, touched, patch);
    monitor.check();
    const cv::Rect inner(radius, radius, image.cols, image.rows);
    scale.source = cv::Mat1b::zeros(scale.hole.size());
    // Patches of the margin mirror the photo; they are no sources, and neither are those that
    // overlap it, as long as there are others.
    const cv::Rect whole_patches(2 * radius, 2 * radius, image.cols - 2 * radius,
                                 image.rows - 2 * radius);
    scale.source(whole_patches).setTo(255, touched(whole_patches) == 0);
    if (!barred.empty()) {
        cv::Mat1b touches_barred;
        cv::dilate(barred, touches_barred, patch);
        scale.source(inner).setTo(0, touches_barred);
    }

    cv::Mat1b targets = cv::Mat1b::zeros(scale.hole.size());
    touched(inner).copyTo(targets(inner));
    cv::findNonZero(targets, scale.targets);
    monitor.check();
    cv::distanceTransform(scale.hole, scale.depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    monitor.check();
    cv::exp(scale.depth * (-1 / trusted_depth), scale.trust);
    cv::Mat1f root;
    monitor.check();
    cv::sqrt(scale.trust, root);
    root.convertTo(scale.most_shift, CV_8U, most_shift);
    return scale;
}

/// 255 where any pixel of the mask went into a pixel of that size.
cv::Mat1b reduced(const cv::Mat1b &mask, const cv::Size &size) {
    cv::Mat1f share;
    mask.convertTo(share, CV_32F);
    cv::resize(share, share, size, 0, 0, cv::INTER_AREA);
    return share > 0;
}

} // namespace

std::vector<DetailScale> make_detail_scales(cv::Mat3f image, cv::Mat1b hole, cv::Mat1b barred,
                                            double trusted_depth, const Monitor &monitor) {
    std::vector<DetailScale> scales;
    Roughness roughness(image, hole, monitor);
    for (;; trusted_depth /= 2) {
        monitor.check();
        const cv::Mat2f changes = roughness.everywhere(monitor);
        monitor.check();
        scales.push_back(make_scale(image, hole, barred, changes, trusted_depth, monitor));
        double depth = 0;
        cv::minMaxLoc(scales.back().depth, nullptr, &depth);
        if (depth <= coarsest_depth || std::min(image.cols, image.rows) < 2 * shortest_side)
            break;
        monitor.check();
        const cv::Size half(image.cols / 2, image.rows / 2);
        cv::resize(image, image, half, 0, 0, cv::INTER_AREA);
        roughness.reduce(half, monitor);
        hole = reduced(hole, half);
        if (!barred.empty())
            barred = reduced(barred, half);
    }
    std::reverse(scales.begin(), scales.end());
    return scales;
}

} // namespace refill
