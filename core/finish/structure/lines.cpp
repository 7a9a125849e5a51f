#include "core/finish/structure/lines.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <numbers>
#include <optional>

namespace refill {
namespace {

constexpr double degrees = std::numbers::pi / 180;

/// Two ends agree where their directions are off the way between them by no more than this, the
/// colours so far to each side by no more than that, and both, in such units, by no more than
/// `most_disagreement`.
constexpr double most_angle = 25 * degrees, unit_of_angle = 15 * degrees;
constexpr int compared = 5;
constexpr double most_difference = 60.0 / 255;
constexpr double unit_of_difference = 12.0 / 255;
constexpr double most_disagreement = 8.0;

/// A line that crosses one that agrees better has to agree as well as this.
constexpr double disagreement_of_crossing = 0.3;

/// Lines are no shorter than this, in pixels, and so much of them lies in the hole, but for the
/// pixels at both ends that lie outside.
constexpr double least_length = 31.0;
constexpr double least_share = 0.9;
constexpr double outside = 17.0;

/// A line is plain that is nowhere fainter than this, nor than so many times its noise, and whose
/// ends agree as well as that.
constexpr float least_contrast = 0.06f;
constexpr float least_contrast_to_noise = 6.0f;
constexpr double disagreement_of_plain = 2.0;

/// A plain line is beyond doubt whose ends' colours differ by no more than this part of its
/// contrast; at a corner by less, since many ends would meet somewhere.
constexpr double difference_beyond_doubt = 0.09;
constexpr double difference_at_corner = 0.05;

/// At a corner, a line turns by no less than this, the wedge between its legs opens by no less, and
/// both legs are no shorter than that.
constexpr double least_turn = 25 * degrees;
constexpr double least_leg = 20.0;

struct Pair {
    Line line;
    std::size_t first, second; ///< indices of the ends
};

double angle_between(const cv::Vec2f &a, const cv::Vec2f &b) {
    return std::acos(std::clamp(static_cast<double>(a.dot(b)), -1.0, 1.0));
}

/// The mean difference of colours beside the line, seen along one way through the hole.
double difference(const LineEnd &begin, const LineEnd &end) {
    constexpr int middle = LineEnd::half_width;
    double sum = 0;
    for (int aside = -compared; aside <= compared; ++aside) {
        const cv::Vec3f off = begin.across[middle + aside] - end.across[middle - aside];
        sum += off.dot(off) / 3;
    }
    return std::sqrt(sum / (2 * compared + 1));
}

/// Of directions alone; nothing where they are too far off.
std::optional<double> disagreement_of_directions(const LineEnd &begin, const LineEnd &end) {
    const cv::Point2f way = end.place - begin.place;
    const double length = cv::norm(way);
    if (length < least_length)
        return std::nullopt;
    const cv::Vec2f direct = cv::Vec2f(way) / static_cast<float>(length);
    const double leaving = angle_between(begin.into, direct),
                 arriving = angle_between(end.into, -direct);
    if (std::max(leaving, arriving) > most_angle)
        return std::nullopt;
    return (std::pow(leaving, 2) + std::pow(arriving, 2)) / std::pow(unit_of_angle, 2);
}

bool runs_through(const Line &line, const cv::Mat1b &hole) {
    const double length = line.length();
    int inside = 0, count = 0;
    for (double way = outside; way <= length - outside; ++way) {
        const cv::Point at = line.at(way / length);
        inside += at.inside({{}, hole.size()}) && hole(at);
        ++count;
    }
    return inside >= least_share * count;
}

/// A smooth line from one end to the other; nothing where they do not agree.
std::optional<Line> smooth_line(const LineEnd &begin, const LineEnd &end, const cv::Mat1b &hole) {
    const auto of_directions = disagreement_of_directions(begin, end);
    if (!of_directions)
        return std::nullopt;
    Line line{begin, end};
    line.difference = difference(begin, end);
    line.disagreement = *of_directions + std::pow(line.difference / unit_of_difference, 2);
    if (line.difference > most_difference || line.difference > line.contrast() / 2 ||
        line.disagreement > most_disagreement || !runs_through(line, hole))
        return std::nullopt;
    return line;
}

struct Way {
    cv::Point2f from, to;
};

/// Where two straight ways cross.
std::optional<cv::Point2f> crossing(const Way &a, const Way &b) {
    const auto side = [](const Way &way, cv::Point2f place) {
        return (way.to - way.from).cross(place - way.from);
    };
    const double from = side(a, b.from), to = side(a, b.to);
    if ((from > 0) == (to > 0) || (side(b, a.from) > 0) == (side(b, a.to) > 0))
        return std::nullopt;
    return b.from + static_cast<float>(from / (from - to)) * (b.to - b.from);
}

/// The straight ways between its ends.
std::vector<Way> ways(const Line &line) {
    if (!line.corner)
        return {{line.begin.place, line.end.place}};
    return {{line.begin.place, *line.corner}, {*line.corner, line.end.place}};
}

std::vector<cv::Point2f> crossings(const Line &line, const Line &other) {
    std::vector<cv::Point2f> places;
    for (const Way &way : ways(line))
        for (const Way &its : ways(other))
            if (const auto place = crossing(way, its))
                places.push_back(*place);
    return places;
}

bool crosses_any(const Line &line, const std::vector<Line> &others) {
    return std::ranges::any_of(others,
                               [&](const Line &other) { return !crossings(line, other).empty(); });
}

/// Where two ends would meet that went straight on.
std::optional<cv::Point2f> corner_of(const LineEnd &begin, const LineEnd &end) {
    const cv::Point2f first(begin.into), second(end.into), between = end.place - begin.place;
    const double sine = first.cross(second);
    if (std::abs(sine) < std::sin(least_turn))
        return std::nullopt;
    const double leg = between.cross(second) / sine, other_leg = between.cross(first) / sine;
    if (std::min(leg, other_leg) < least_leg)
        return std::nullopt;
    return begin.place + static_cast<float>(leg) * first;
}

/// A line that turns where its ends would meet; nothing where they do not agree.
std::optional<Line> line_with_corner(const LineEnd &begin, const LineEnd &end,
                                     const cv::Mat1b &hole) {
    Line line{begin, end};
    line.corner = corner_of(begin, end);
    if (!line.corner || !cv::Rect({}, hole.size()).contains(*line.corner) ||
        !hole(cv::Point(*line.corner)))
        return std::nullopt;
    line.difference = difference(begin, end);
    line.disagreement = std::pow(line.difference / unit_of_difference, 2);
    if (!line.is_plain() || line.difference > difference_at_corner * line.contrast() ||
        !runs_through(line, hole))
        return std::nullopt;
    return line;
}

/// What the ends of pairs are joined to, those that agree best first.
class Joining {
public:
    explicit Joining(const std::vector<LineEnd> &ends) : ends_(ends), joined_(ends.size()) {}

    /// Joins pairs of what is left that `line_between` two ends joins, and that `fits`.
    template <typename LineBetween, typename Fits>
    void add(LineBetween line_between, Fits fits) {
        std::vector<Pair> pairs;
        for (std::size_t i = 0; i < ends_.size(); ++i)
            for (std::size_t j = i + 1; j < ends_.size(); ++j)
                if (!joined_[i] && !joined_[j])
                    if (const std::optional<Line> line = line_between(ends_[i], ends_[j]))
                        pairs.push_back({*line, i, j});
        std::ranges::stable_sort(pairs, {},
                                 [](const Pair &pair) { return pair.line.disagreement; });
        for (const auto &[line, first, second] : pairs) {
            if (joined_[first] || joined_[second] || !fits(line))
                continue;
            joined_[first] = joined_[second] = 1;
            lines.push_back(line);
        }
    }

    std::vector<Line> lines;

private:
    const std::vector<LineEnd> &ends_;
    std::vector<char> joined_;
};

} // namespace

double Line::length() const {
    return corner ? cv::norm(*corner - begin.place) + cv::norm(end.place - *corner)
                  : cv::norm(end.place - begin.place);
}

cv::Point2f Line::at(double t) const {
    if (corner) {
        const double first = cv::norm(*corner - begin.place) / length();
        return t < first ? begin.place + static_cast<float>(t / first) * (*corner - begin.place)
                         : *corner + static_cast<float>((t - first) / (1 - first)) *
                                         (end.place - *corner);
    }
    const double t2 = t * t, t3 = t2 * t;
    const auto in = [&](int axis) {
        const double p = axis ? begin.place.y : begin.place.x, q = axis ? end.place.y : end.place.x;
        return static_cast<float>((2 * t3 - 3 * t2 + 1) * p + (3 * t2 - 2 * t3) * q +
                                  (t3 - 2 * t2 + t) * length() * begin.into[axis] -
                                  (t3 - t2) * length() * end.into[axis]);
    };
    return {in(0), in(1)};
}

float Line::contrast() const { return std::min(begin.contrast, end.contrast); }

bool Line::is_plain() const {
    const auto is_seen = [](const LineEnd &of) {
        return of.contrast >= std::max(least_contrast, least_contrast_to_noise * of.noise);
    };
    return is_seen(begin) && is_seen(end) && disagreement <= disagreement_of_plain;
}

bool Line::is_beyond_doubt() const {
    return is_plain() && difference <= difference_beyond_doubt * contrast();
}

std::vector<Line> join_line_ends(const std::vector<LineEnd> &ends, const cv::Mat1b &hole) {
    Joining joining(ends);
    const auto crosses_another = [&](const Line &line) { return crosses_any(line, joining.lines); };
    joining.add(
        [&](const LineEnd &begin, const LineEnd &end) { return smooth_line(begin, end, hole); },
        [&](const Line &line) {
            return line.disagreement <= disagreement_of_crossing || !crosses_another(line);
        });
    joining.add([&](const LineEnd &begin,
                    const LineEnd &end) { return line_with_corner(begin, end, hole); },
                std::not_fn(crosses_another));
    return joining.lines;
}

std::vector<cv::Point2f> crossings(const std::vector<Line> &lines) {
    std::vector<cv::Point2f> places;
    for (auto line = lines.begin(); line != lines.end(); ++line)
        for (auto other = std::next(line); other != lines.end(); ++other)
            std::ranges::copy(crossings(*line, *other), std::back_inserter(places));
    return places;
}

std::vector<Line> enlarged(std::vector<Line> lines, const cv::Size &from, const cv::Size &to) {
    const float across = static_cast<float>(to.width) / static_cast<float>(from.width);
    const float down = static_cast<float>(to.height) / static_cast<float>(from.height);
    const auto enlarge = [&](cv::Point2f &place) {
        place = {(place.x + 0.5f) * across - 0.5f, (place.y + 0.5f) * down - 0.5f};
    };
    for (Line &line : lines) {
        enlarge(line.begin.place);
        enlarge(line.end.place);
        if (line.corner)
            enlarge(*line.corner);
        line.step *= across;
    }
    return lines;
}

} // namespace refill
