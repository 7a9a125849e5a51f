#include "core/finish/structure/line_ends.h"

#include "core/finish/structure/interpolated.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace refill {
namespace {

/// Lines are looked for at this distance from the hole, in pixels.
constexpr double nearest = 3.5, farthest = 5.5;

/// An edge is a line where brightness changes by so much a pixel, in one direction much more than
/// in the other.
constexpr float least_slope = 2.0f / 255;
constexpr float least_coherence = 0.4f;

/// A line is one where it was seen at so many pixels of its length, off a straight line by no more
/// than so much.
constexpr int least_seen = 7;
constexpr double most_off = 1.4;

/// Colours across a line are means over so many pixels along it, those that are nearest to the
/// hole.
constexpr int length_of_mean = 6;

/// From the middle of the piece that is looked at to its first pixel and to its last.
constexpr double half_length = (LineEnd::length - 1) / 2.0;

/// Two ends are one that have almost the same direction, whose pieces overlap, and of which one is
/// no further to the side of the other than this.
constexpr double apart = 2.5;
constexpr float same_direction = 0.95f;

/// The photo's slopes where they are known, and their main directions.
class Slopes {
public:
    explicit Slopes(const KnownPixels &known) {
        cv::erode(known.source, valid_, cv::Mat1b::ones(3, 3), {-1, -1}, 1, cv::BORDER_CONSTANT, 0);
        cv::Mat3f smooth;
        cv::GaussianBlur(known.image, smooth, {0, 0}, 1.0);
        constexpr double of_unit_slope = 1.0 / 8;
        cv::Sobel(smooth, across_, CV_32F, 1, 0, 3, of_unit_slope);
        cv::Sobel(smooth, down_, CV_32F, 0, 1, 3, of_unit_slope);
        across_.setTo(cv::Scalar::all(0), valid_ == 0);
        down_.setTo(cv::Scalar::all(0), valid_ == 0);
        gather();
    }

    bool known(cv::Point2f place) const {
        const cv::Point pixel(cvRound(place.x), cvRound(place.y));
        return pixel.inside({{}, valid_.size()}) && valid_(pixel);
    }

    /// How much brightness changes in the direction in which it changes most, a pixel; 0 where
    /// there is no such direction.
    float strength(cv::Point pixel) const {
        const cv::Vec3f &t = tensor_(pixel);
        const float split = std::hypot(t[0] - t[2], 2 * t[1]), sum = t[0] + t[2];
        return split > least_coherence * sum ? std::sqrt(split) : 0.0f;
    }

    /// Along the edge at this pixel; one of the two directions.
    cv::Vec2f along(cv::Point pixel) const {
        const cv::Vec3f &t = tensor_(pixel);
        const float steepest = 0.5f * std::atan2(2 * t[1], t[0] - t[2]);
        return {-std::sin(steepest), std::cos(steepest)};
    }

    /// How much colours change at `place` in the direction `towards`, a pixel.
    float change(cv::Point2f place, const cv::Vec2f &towards) const {
        return static_cast<float>(cv::norm(towards[0] * interpolated(across_, place) +
                                           towards[1] * interpolated(down_, place)));
    }

private:
    /// The structure tensor, averaged over what is known around each pixel.
    void gather() {
        tensor_.create(across_.size());
        for (int y = 0; y < tensor_.rows; ++y)
            for (int x = 0; x < tensor_.cols; ++x) {
                const cv::Vec3f &a = across_(y, x), &d = down_(y, x);
                tensor_(y, x) = cv::Vec3f(a.dot(a), a.dot(d), d.dot(d)) / 3.0f;
            }
        constexpr double reach = 2.0;
        cv::GaussianBlur(tensor_, tensor_, {0, 0}, reach);
    }

    cv::Mat1b valid_;
    cv::Mat3f across_, down_;
    cv::Mat3f tensor_; ///< of the slopes: across squared, the product, down squared
};

cv::Point2f moved(cv::Point2f place, const cv::Vec2f &direction, double way) {
    return place + static_cast<float>(way) * cv::Point2f(direction[0], direction[1]);
}

/// Where an edge has been seen: how far along, and how far to the side.
struct Seen {
    double along;
    double aside;
};

/// How far to the side of `place`, around `expected`, colours change most; nothing where they
/// change by less than `least`.
std::optional<double> centre_of_edge(const Slopes &slopes, cv::Point2f place,
                                     const cv::Vec2f &across, double expected, float least) {
    constexpr double reach = 2.0, step = 0.25;
    double sum = 0, weights = 0;
    float steepest = 0;
    for (double off = expected - reach; off <= expected + reach; off += step) {
        const cv::Point2f at = moved(place, across, off);
        if (!slopes.known(at))
            continue;
        const float change = slopes.change(at, across);
        const double weight = std::pow(change, 4); // the flanks count little
        sum += weight * off;
        weights += weight;
        steepest = std::max(steepest, change);
    }
    return steepest >= least && weights > 0 ? std::optional(sum / weights) : std::nullopt;
}

/// Follows the edge at `place` away from the hole.
std::vector<Seen> follow(const Slopes &slopes, cv::Point2f place, const cv::Vec2f &into,
                         float strength) {
    std::vector<Seen> seen;
    double aside = 0;
    for (int along = 0; along < LineEnd::length; ++along) {
        const auto centre = centre_of_edge(slopes, moved(place, into, -along), across_of(into),
                                           aside, strength / 2);
        if (!centre)
            break;
        aside = *centre;
        seen.push_back({double(along), aside});
    }
    return seen;
}

/// The straight line aside = first + slope * along that fits best; nothing where none fits.
std::optional<std::pair<double, double>> straight(const std::vector<Seen> &seen) {
    if (seen.size() < least_seen)
        return std::nullopt;
    const auto count = static_cast<double>(seen.size());
    double x = 0, y = 0, xx = 0, xy = 0;
    for (const Seen &each : seen) {
        x += each.along;
        y += each.aside;
        xx += each.along * each.along;
        xy += each.along * each.aside;
    }
    const double slope = (count * xy - x * y) / (count * xx - x * x);
    const double first = (y - slope * x) / count;
    double off = 0;
    for (const Seen &each : seen)
        off += std::pow(each.aside - first - slope * each.along, 2);
    if (std::sqrt(off / count) > most_off)
        return std::nullopt;
    return std::pair{first, slope};
}

/// The place so far to the side of an end and so far from the first pixel of its piece, away from
/// the hole.
cv::Point2f place_beside(const LineEnd &end, int along, int aside) {
    return moved(moved(end.place, end.into, half_length - along), across_of(end.into), aside);
}

/// Reads `across` and what follows from it.
void read_across(LineEnd &end, const KnownPixels &known, const Slopes &slopes) {
    const auto read = [&](int aside) -> std::optional<cv::Vec3f> {
        cv::Vec3f sum(0, 0, 0);
        int count = 0;
        for (int along = 0; along < length_of_mean; ++along) {
            const cv::Point2f at = place_beside(end, along, aside);
            if (slopes.known(at)) {
                sum += interpolated(known.image, at);
                ++count;
            }
        }
        return count > 0 ? std::optional(sum / count) : std::nullopt;
    };
    // From the middle outwards, so that what is not known continues what is.
    constexpr int middle = LineEnd::half_width;
    end.across[middle] = read(0).value_or(interpolated(known.image, end.place));
    for (int aside = 1; aside <= middle; ++aside) {
        end.across[middle + aside] = read(aside).value_or(end.across[middle + aside - 1]);
        end.across[middle - aside] = read(-aside).value_or(end.across[middle - aside + 1]);
    }
    const auto [darkest, lightest] = std::ranges::minmax(end.across, {}, brightness);
    end.contrast = brightness(lightest) - brightness(darkest);
}

/// How far what is seen beside an end is from `across`.
float noise_of(const LineEnd &end, const KnownPixels &known, const Slopes &slopes) {
    constexpr int middle = LineEnd::half_width;
    double sum = 0;
    int count = 0;
    for (int aside = -middle; aside <= middle; ++aside)
        for (int along = 0; along < LineEnd::length; ++along) {
            const cv::Point2f at = place_beside(end, along, aside);
            if (!slopes.known(at))
                continue;
            const cv::Vec3f off = interpolated(known.image, at) - end.across[middle + aside];
            sum += std::pow(brightness(off), 2);
            ++count;
        }
    return static_cast<float>(std::sqrt(sum / std::max(count, 1)));
}

/// The line through the edge at `pixel`; nothing where it is none, or does not meet the hole.
std::optional<LineEnd> end_at(cv::Point pixel, const KnownPixels &known, const Slopes &slopes) {
    constexpr int reach = 12;
    const cv::Point2f place(pixel);
    const cv::Rect all({}, known.hole.size());
    const auto meets_hole = [&](const cv::Vec2f &direction) {
        for (int way = 1; way <= reach; ++way) {
            const cv::Point at = moved(place, direction, way);
            if (at.inside(all) && known.hole(at))
                return true;
        }
        return false;
    };
    cv::Vec2f into = slopes.along(pixel);
    if (!meets_hole(into))
        into = -into;
    if (!meets_hole(into))
        return std::nullopt;
    const auto line = straight(follow(slopes, place, into, slopes.strength(pixel)));
    if (!line)
        return std::nullopt;
    const auto [first, slope] = *line;
    LineEnd end;
    // In the middle of what was looked at: there, a line that bends has this direction.
    end.place =
        moved(moved(place, into, -half_length), across_of(into), first + slope * half_length);
    end.into = cv::normalize(into - static_cast<float>(slope) * across_of(into));
    read_across(end, known, slopes);
    end.noise = noise_of(end, known, slopes);
    return end;
}

/// Of two at one place, whatever their directions, one was followed across to another line.
bool are_one(const LineEnd &end, const LineEnd &other) {
    const cv::Vec2f off(end.place - other.place);
    if (cv::norm(off) < apart)
        return true;
    return end.into.dot(other.into) > same_direction &&
           std::abs(off.dot(across_of(other.into))) < apart &&
           std::abs(off.dot(other.into)) < LineEnd::length;
}

} // namespace

std::vector<LineEnd> find_line_ends(const KnownPixels &known) {
    if (std::min(known.hole.cols, known.hole.rows) < LineEnd::length)
        return {}; // no room to follow a line
    cv::Mat1f outside;
    cv::distanceTransform(known.hole == 0, outside, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    const cv::Mat1b ring = (outside >= nearest) & (outside <= farthest);
    std::vector<cv::Point> pixels;
    cv::findNonZero(ring, pixels);
    const Slopes slopes(known);
    std::erase_if(pixels, [&](cv::Point pixel) { return slopes.strength(pixel) < least_slope; });
    std::ranges::stable_sort(pixels, std::greater{},
                             [&](cv::Point pixel) { return slopes.strength(pixel); });
    std::vector<LineEnd> ends;
    cv::Mat1b taken = cv::Mat1b::zeros(known.hole.size());
    for (const cv::Point &pixel : pixels) {
        if (taken(pixel))
            continue;
        cv::circle(taken, pixel, cvRound(apart), 255, cv::FILLED);
        const auto end = end_at(pixel, known, slopes);
        if (end &&
            std::ranges::none_of(ends, [&](const LineEnd &other) { return are_one(*end, other); }))
            ends.push_back(*end);
    }
    return ends;
}

} // namespace refill
