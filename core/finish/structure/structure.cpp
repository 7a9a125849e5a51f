#include "core/finish/structure/structure.h"

#include "core/finish/structure/candidates.h"
#include "core/finish/structure/labelling.h"
#include "core/finish/structure/seams.h"
#include "core/finish/structure/sheets.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace refill {
namespace {

/// Pixels are copied from this far around the hole, in multiples of its longer side, and at least
/// from as many pixels.
constexpr double reach_of_sources = 0.5;
constexpr int least_reach = 96;

/// Labels are chosen at a size with no more pixels than these.
constexpr double most_pixels = 300000.0;
constexpr double most_hole_pixels = 12000.0;

/// Smoothing of what is compared with the fill, in pixels of that size.
constexpr double smoothing = 3.0;

/// Sheets are moved by no more than this to become exact, in pixels of the photo.
constexpr int most_reach = 6;

Rect surroundings(const Mask &hole) {
    const Rect bounds = hole_bounds(hole);
    const int reach = static_cast<int>(std::max(bounds.width, bounds.height) * reach_of_sources);
    return expand(bounds, std::max(reach, least_reach), hole.bounds());
}

/// How many times smaller the labels are chosen than the photo is.
double reduction(const cv::Mat1b &hole) {
    return std::max({1.0, std::sqrt(hole.total() / most_pixels),
                     std::sqrt(cv::countNonZero(hole) / most_hole_pixels)});
}

KnownPixels reduced(const KnownPixels &known, double factor) {
    if (factor <= 1.0)
        return known;
    const cv::Size size(std::max(1, cvRound(known.hole.cols / factor)),
                        std::max(1, cvRound(known.hole.rows / factor)));
    cv::Mat3f image;
    cv::Mat1f share;
    cv::resize(known.image, image, size, 0, 0, cv::INTER_AREA);
    known.hole.convertTo(share, CV_32F, 1.0 / 255);
    cv::resize(share, share, size, 0, 0, cv::INTER_AREA);
    return {image, share > 0.001f};
}

/// The image smoothed, known pixels without a trace of the fill.
cv::Mat3f smoothed(const KnownPixels &known) {
    cv::Mat3f all, alone = known.image.clone();
    cv::GaussianBlur(known.image, all, {0, 0}, smoothing);
    alone.setTo(cv::Scalar::all(0), known.hole);
    cv::Mat1f share;
    cv::Mat1b(known.hole == 0).convertTo(share, CV_32F, 1.0 / 255);
    cv::GaussianBlur(alone, alone, {0, 0}, smoothing);
    cv::GaussianBlur(share, share, {0, 0}, smoothing);
    for (int y = 0; y < all.rows; ++y)
        for (int x = 0; x < all.cols; ++x)
            if (!known.hole(y, x))
                all(y, x) = alone(y, x) / std::max(share(y, x), 1e-3f);
    return all;
}

/// The sheets that the hole is made of, at a reduced size.
Sheets rough_sheets(const KnownPixels &known, double pixel, unsigned seed, const Monitor &monitor) {
    cv::Mat1f depth;
    cv::distanceTransform(known.hole, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    const cv::Mat3f smooth = smoothed(known);
    auto offsets = candidate_offsets(known, depth, smooth, seed, monitor);
    const Labels labels = choose_labels(known, depth, smooth, offsets, pixel, seed, monitor);
    return make_sheets(labels, offsets);
}

struct Rebuilt {
    cv::Mat3f image;
    Sheets sheets;
};

std::optional<Rebuilt> rebuild(const KnownPixels &known, const StructureSettings &settings,
                               Monitor &monitor) {
    const double factor = reduction(known.hole);
    const KnownPixels small = reduced(known, factor);
    if (cv::countNonZero(small.source) == 0)
        return std::nullopt;
    Sheets sheets = enlarge(rough_sheets(small, factor, settings.seed, monitor), known.hole);
    make_exact(sheets, known,
               std::min(most_reach, static_cast<int>(std::ceil(factor)) + (factor > 1)), monitor);
    cut_again(sheets, known, static_cast<int>(std::ceil(2 * factor)), monitor);
    const cv::Mat3f image = copy_sheets(sheets, known, monitor);
    return Rebuilt{image, std::move(sheets)};
}

/// `corner` is where `known` lies in the fill.
cv::Mat_<cv::Point> sources(const Sheets &sheets, const KnownPixels &known, cv::Point corner) {
    cv::Mat_<cv::Point> from(known.hole.size(), Copies::nowhere);
    for (int y = 0; y < from.rows; ++y)
        for (int x = 0; x < from.cols; ++x) {
            const cv::Point pixel(x, y);
            if (sheets.of(pixel) != no_label && known.is_source(sheets.source(pixel)))
                from(pixel) = corner + sheets.source(pixel);
        }
    return from;
}

} // namespace

double structure_work(const Mask &hole) { return 60.0 * cv::countNonZero(view(hole)); }

Copies copy_structure(const Image &fill, const Mask &hole, const StructureSettings &settings,
                      Monitor &monitor, const Rect &place) {
    const Rect part = surroundings(hole);
    if (part.empty())
        return {fill, {}, {}};
    try {
        const cv::Mat3f image = view(fill)(view(part));
        const KnownPixels known(image, view(hole)(view(part)) != 0);
        const auto rebuilt = rebuild(known, settings, monitor);
        monitor.check();
        if (!rebuilt)
            return {fill, {}, {}};
        Copies result{fill, part, sources(rebuilt->sheets, known, {part.x, part.y})};
        rebuilt->image.copyTo(view(result.fill)(view(part)));
        const Rect shown{place.x + part.x, place.y + part.y, part.width, part.height};
        monitor.report({.stage = Stage::structuring,
                        .scale_width = part.width,
                        .scale_height = part.height,
                        .preview =
                            [&] {
                                return Preview{shown, crop(result.fill, part)};
                            }},
                       1.0);
        return result;
    } catch (const Stopped &) {
        return {fill, {}, {}};
    }
}

} // namespace refill
