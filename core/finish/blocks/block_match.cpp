#include "core/finish/blocks/block_match.h"

#include "core/finish/blocks/quilt.h"
#include "core/finish/colour/match_colours.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace refill {
namespace {

/// Blocks are searched for at a scale with at most this many pixels on a side, and their places are
/// made exact at the photo's own.
constexpr int longest_side = 256;

/// Sides of the blocks that are tried, in pixels of that scale.
constexpr std::array automatic_sides = {16, 24, 40};
constexpr int least_side = 6;
constexpr int least_reach = 96; ///< pixels, where the hole is small

/// 255 where any pixel of the mask went into a pixel of that size.
cv::Mat1b reduced(const cv::Mat1b &mask, const cv::Size &size) {
    cv::Mat1f share;
    mask.convertTo(share, CV_32F);
    cv::resize(share, share, size, 0, 0, cv::INTER_AREA);
    return share > 0;
}

/// `barred` may be empty. Shares the pixels of `image`.
Picture make_picture(const cv::Mat3f &image, const cv::Mat1b &hole, const cv::Mat1b &barred,
                     int side, const Monitor &monitor) {
    const int longest = std::max(image.cols, image.rows);
    int factor = (longest + longest_side - 1) / longest_side;
    if (side > 0)
        factor = std::clamp(side / least_side, 1, factor);
    const cv::Size size(image.cols / factor, image.rows / factor);
    // What is left over at the right and the bottom takes no part.
    const cv::Rect whole({}, size * factor);
    Picture picture{image(whole), hole(whole), {}, {}, factor, {}, {}};
    picture.closed = barred.empty() ? picture.hole : cv::Mat1b(picture.hole | barred(whole));
    monitor.check();
    cv::resize(picture.image, picture.small, size, 0, 0, cv::INTER_AREA);
    monitor.check();
    picture.small_hole = reduced(picture.hole, size);
    monitor.check();
    picture.small_closed = reduced(picture.closed, size);
    monitor.check();
    return picture;
}

int reach_in_pixels(const Rect &bounds, const BlockSettings &settings) {
    const double reach = std::max(bounds.width, bounds.height) * settings.reach;
    return std::max(static_cast<int>(reach), least_reach);
}

/// The sides of blocks to try, in pixels of the small picture. Two fit beside each other.
std::vector<int> sides_to_try(const Picture &picture, const BlockSettings &settings) {
    const int longest = std::min(picture.small.cols, picture.small.rows) / 2;
    if (settings.size > 0)
        return {std::min(std::max(settings.size / picture.factor, least_side), longest)};
    std::vector<int> sides;
    for (const int side : automatic_sides)
        if (side <= longest)
            sides.push_back(side);
    return sides;
}

class Matching {
public:
    Matching(const cv::Mat3f &fill, const Mask &hole, const BlockSettings &settings,
             Monitor &monitor, const Rect &place)
        : settings_(settings), monitor_(monitor), place_(place),
          picture_(make_picture(fill, view(hole) != 0, barred(settings.sources), settings.size,
                                monitor)),
          haystack_(picture_.small, picture_.small_closed),
          reach_(reach_in_pixels(hole_bounds(hole), settings) / picture_.factor) {}

    /// The quilt of the size that fits best; nothing where no block fits into the picture.
    std::optional<Quilt> best() {
        std::optional<Quilt> best;
        double lowest = std::numeric_limits<double>::max();
        const auto sides = sides_to_try(picture_, settings_);
        for (std::size_t i = 0; i < sides.size(); ++i) {
            const Monitor::Part part(monitor_, static_cast<double>(i) / sides.size(),
                                     static_cast<double>(i + 1) / sides.size());
            Quilt quilt = covered(static_cast<int>(i), sides);
            monitor_.check();
            if (const double error = quilt.error(); error < lowest) {
                lowest = error;
                best.emplace(std::move(quilt));
            }
        }
        return best;
    }

private:
    static cv::Mat1b barred(const Mask *sources) {
        return sources ? cv::Mat1b(view(*sources) == 0) : cv::Mat1b();
    }

    Quilt covered(int index, const std::vector<int> &sides) {
        Quilt quilt(picture_, haystack_, {sides[index], reach_, settings_.histogram}, monitor_);
        do {
            monitor_.check();
            monitor_.report({.stage = Stage::matching,
                             .scale = index + 1,
                             .scales = static_cast<int>(sides.size()),
                             .scale_width = sides[index] * picture_.factor,
                             .scale_height = sides[index] * picture_.factor,
                             .preview = [&] { return preview(quilt); }},
                            quilt.part_set());
        } while (quilt.set_next());
        return quilt;
    }

    Preview preview(const Quilt &quilt) const {
        Image image(picture_.image.cols, picture_.image.rows);
        cv::Mat3f pixels = view(image);
        picture_.image.copyTo(pixels);
        quilt.image().copyTo(pixels(quilt.area()), picture_.hole(quilt.area()));
        return {{place_.x, place_.y, image.width(), image.height()}, image};
    }

    BlockSettings settings_;
    Monitor &monitor_;
    Rect place_;
    Picture picture_;
    Haystack haystack_;
    int reach_;
};

} // namespace

double block_work(const Mask &hole, const BlockSettings &settings) {
    const double sides = settings.size > 0 ? 1.0 : automatic_sides.size();
    return 5e-6 * sides * cv::countNonZero(view(hole));
}

Image match_blocks(const Image &fill, const Mask &hole, const BlockSettings &settings,
                   Monitor &monitor, const Rect &place) {
    const Rect bounds = hole_bounds(hole);
    const Rect part = expand(bounds, reach_in_pixels(bounds, settings), hole.bounds());
    if (bounds.empty() || std::min(part.width, part.height) < 2 * automatic_sides.front())
        return fill; // nothing to do, or no room for blocks
    const Mask unknown = crop(hole, part);
    const Mask sources = settings.sources ? crop(*settings.sources, part) : Mask();
    BlockSettings here = settings;
    here.sources = settings.sources ? &sources : nullptr;
    try {
        monitor.check();
        Matching matching(view(fill)(view(part)), unknown, here, monitor,
                          {place.x + part.x, place.y + part.y, part.width, part.height});
        const auto quilt = matching.best();
        if (!quilt)
            return fill;
        monitor.check();
        Image result = fill;
        monitor.check();
        quilt->image().copyTo(view(result)(quilt->area() + cv::Point(part.x, part.y)));
        meet_photo(result, fill, hole);
        return result;
    } catch (const Stopped &) {
        return fill;
    }
}

} // namespace refill
