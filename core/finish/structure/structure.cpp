#include "core/finish/structure/structure.h"

#include "core/finish/structure/candidates.h"
#include "core/finish/structure/draw_lines.h"
#include "core/finish/structure/labelling.h"
#include "core/finish/structure/mend_lines.h"
#include "core/finish/structure/seams.h"
#include "core/finish/structure/sheets.h"
#include "core/finish/surroundings.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace refill {
namespace {

/// Labels are chosen at a size with no more pixels than these.
constexpr double most_pixels = 300000.0;
constexpr double most_hole_pixels = 12000.0;

/// Smoothing of what is compared with the fill, in pixels of that size.
constexpr double smoothing = 3.0;

/// The fill is trusted at the border; further in less, within so many pixels of the photo, and at
/// last so much.
constexpr double trusted_depth = 12.0;
constexpr float least_trust = 0.15f;

/// Sheets are moved by no more than this to become exact, in pixels of the photo.
constexpr int most_reach = 6;

/// Lines are kept further in than this, in pixels of the photo; nearer to the border, detail meets
/// the photo better.
constexpr double kept_from = 12.0;

/// How many times smaller the labels are chosen than the photo is.
double reduction(const cv::Mat1b &hole) {
    return std::max({1.0, std::sqrt(hole.total() / most_pixels),
                     std::sqrt(cv::countNonZero(hole) / most_hole_pixels)});
}

/// 255 where any pixel of the mask went into a pixel of that size.
cv::Mat1b reduced(const cv::Mat1b &mask, const cv::Size &size) {
    cv::Mat1f share;
    mask.convertTo(share, CV_32F, 1.0 / 255);
    cv::resize(share, share, size, 0, 0, cv::INTER_AREA);
    return share > 0.001f;
}

KnownPixels reduced(const cv::Mat3f &image, const cv::Mat1b &hole, const cv::Mat1b &barred,
                    double factor) {
    if (factor <= 1.0)
        return {image.clone(), hole, barred}; // the original is drawn into
    const cv::Size size(std::max(1, cvRound(hole.cols / factor)),
                        std::max(1, cvRound(hole.rows / factor)));
    cv::Mat3f small;
    cv::resize(image, small, size, 0, 0, cv::INTER_AREA);
    return {small, reduced(hole, size), barred.empty() ? barred : reduced(barred, size)};
}

/// The image smoothed, known pixels without a trace of the fill.
cv::Mat3f smoothed(const cv::Mat3f &image, const cv::Mat1b &hole) {
    cv::Mat3f all, alone = image.clone();
    cv::GaussianBlur(image, all, {0, 0}, smoothing);
    alone.setTo(cv::Scalar::all(0), hole);
    cv::Mat1f share;
    cv::Mat1b(hole == 0).convertTo(share, CV_32F, 1.0 / 255);
    cv::GaussianBlur(alone, alone, {0, 0}, smoothing);
    cv::GaussianBlur(share, share, {0, 0}, smoothing);
    for (int y = 0; y < all.rows; ++y)
        for (int x = 0; x < all.cols; ++x)
            if (!hole(y, x))
                all(y, x) = alone(y, x) / std::max(share(y, x), 1e-3f);
    return all;
}

/// How much the fill counts, where a pixel is `pixel` pixels of the photo wide.
cv::Mat1f trust_in_fill(const cv::Mat1f &depth, double pixel) {
    cv::Mat1f trust;
    cv::exp(depth * (-pixel / trusted_depth), trust);
    return least_trust + (1 - least_trust) * trust;
}

/// The sheets that the hole is made of, at a reduced size.
Sheets rough_sheets(const KnownPixels &known, const std::vector<Line> &lines, double pixel,
                    unsigned seed, const Monitor &monitor) {
    cv::Mat3f image = known.image.clone();
    const cv::Mat1f drawn = draw_lines(lines, known.hole, image, monitor);
    cv::Mat1f depth;
    cv::distanceTransform(known.hole, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    Guide guide{smoothed(image, known.hole), cv::max(trust_in_fill(depth, pixel), drawn), {}};
    auto [offsets, rarity] = candidate_offsets(known, depth, guide.smooth, seed, monitor);
    guide.rarity = rarity;
    const Labels labels = choose_labels(known, guide, offsets, seed, monitor);
    return make_sheets(labels, offsets);
}

/// Where each pixel was copied from; `corner` is where `known` lies in the fill.
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

/// 255 where the hole is deeper than that.
cv::Mat1b further_in(const cv::Mat1b &hole, double depth) {
    cv::Mat1f depths;
    cv::distanceTransform(hole, depths, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    return depths > depth;
}

/// What is known of a hole that was rebuilt, see Copies.
struct Rebuilt {
    cv::Mat_<cv::Point> from;
    cv::Mat1b kept;
};

/// Rebuilds the hole of `image`, which lies at `corner` of the fill. Nothing where there is nothing
/// to copy.
std::optional<Rebuilt> rebuild(cv::Mat3f image, const cv::Mat1b &hole, const cv::Mat1b &barred,
                               cv::Point corner, const StructureSettings &settings,
                               Monitor &monitor) {
    const double factor = reduction(hole);
    const KnownPixels small = reduced(image, hole, barred, factor);
    monitor.check();
    if (cv::countNonZero(small.source) == 0)
        return std::nullopt;
    monitor.check();
    const auto lines = join_line_ends(find_line_ends(small), small.hole);
    monitor.check();
    const Sheets rough = rough_sheets(small, lines, factor, settings.seed, monitor);

    const auto large_lines = enlarged(lines, small.hole.size(), hole.size());
    const cv::Mat1b drawn = draw_lines(large_lines, hole, image, monitor) == 1.0f;
    monitor.check();
    const KnownPixels known(image, hole, barred);
    monitor.check();
    Sheets sheets = enlarge(rough, hole);
    monitor.check();
    make_exact(sheets, known, drawn,
               std::min(most_reach, static_cast<int>(std::ceil(factor)) + (factor > 1)), monitor);
    cut_again(sheets, known, static_cast<int>(std::ceil(factor)), monitor);
    monitor.check();
    cv::Mat3f copies = copy_sheets(sheets, known, monitor);
    const cv::Mat1b mended = mend_lines(large_lines, known, copies, monitor);
    copies.copyTo(image);
    monitor.check();
    auto from = sources(sheets, known, corner);
    from.setTo(cv::Scalar(Copies::nowhere.x, Copies::nowhere.y), mended);
    const cv::Mat1b lines_there = mended | plain_edges(large_lines, hole, monitor);
    return Rebuilt{std::move(from), lines_there & further_in(hole, kept_from)};
}

} // namespace

/// Labels are chosen at a reduced size, the larger the hole the more reduced; the rest is for every
/// pixel.
double structure_work(const Mask &hole) {
    const double pixels = cv::countNonZero(view(hole));
    return 2e-3 * std::sqrt(pixels) + 1.3e-6 * pixels;
}

Copies copy_structure(const Image &fill, const Mask &hole, const StructureSettings &settings,
                      Monitor &monitor, const Rect &place) {
    const Mask *sources = settings.sources;
    const Rect part = surroundings(hole, sources);
    if (part.empty())
        return {fill};
    try {
        Copies result{fill, part};
        const cv::Mat1b barred = sources ? cv::Mat1b(view(*sources)(view(part)) == 0) : cv::Mat1b();
        auto rebuilt = rebuild(view(result.fill)(view(part)), view(hole)(view(part)) != 0, barred,
                               {part.x, part.y}, settings, monitor);
        monitor.check();
        if (!rebuilt)
            return {fill};
        result.from = std::move(rebuilt->from);
        result.kept = std::move(rebuilt->kept);
        const Rect shown{place.x + part.x, place.y + part.y, part.width, part.height};
        monitor.report({.stage = Stage::structuring,
                        .scale_width = part.width,
                        .scale_height = part.height,
                        .preview = [&] { return Preview{shown, crop(result.fill, part)}; }},
                       1.0);
        return result;
    } catch (const Stopped &) {
        return {fill};
    }
}

} // namespace refill
