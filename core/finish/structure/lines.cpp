#include "core/finish/structure/lines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace refill {
namespace {

/// Two ends agree where their directions are off the way between them by no more than this, the
/// colours so far to each side by no more than that, and both, in such units, by no more than
/// `most_disagreement`.
constexpr double most_angle = 25.0 * std::numbers::pi / 180;
constexpr double unit_of_angle = 15.0 * std::numbers::pi / 180;
constexpr int compared = 5;
constexpr double most_difference = 60.0 / 255;
constexpr double unit_of_difference = 12.0 / 255;
constexpr double most_disagreement = 8.0;

/// A line that crosses one that agrees better has to agree as well as this.
constexpr double disagreement_of_crossing = 0.3;

/// Lines are no shorter than this, in pixels, and so much of them lies in the hole, but for the
/// pixels at both ends that lie outside.
constexpr double least_length = 20.0;
constexpr double least_share = 0.9;
constexpr double outside = 12.0;

/// What is drawn of a line fades away at its sides, in so many steps.
constexpr float width_of_rim = 2.0f;

/// A line is plain that is nowhere fainter than this and whose ends agree as well as that. In grass
/// and leaves, ends agree by chance, but are faint: a line between them would be seen.
constexpr float least_contrast = 0.25f;
constexpr double disagreement_of_plain = 2.0;

/// How far to each side of a line its edge reaches, in its steps.
constexpr float edge_width = 4.0f;

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

std::optional<double> disagreement(const LineEnd &begin, const LineEnd &end) {
    const cv::Point2f way = end.place - begin.place;
    const double length = cv::norm(way);
    if (length < least_length)
        return std::nullopt;
    const cv::Vec2f direct = cv::Vec2f(way) / static_cast<float>(length);
    const double leaving = angle_between(begin.into, direct),
                 arriving = angle_between(end.into, -direct);
    const double unlike = difference(begin, end);
    if (std::max(leaving, arriving) > most_angle || unlike > most_difference ||
        unlike > std::min(begin.contrast, end.contrast) / 2)
        return std::nullopt;
    const double sum = (std::pow(leaving, 2) + std::pow(arriving, 2)) / std::pow(unit_of_angle, 2) +
                       std::pow(unlike / unit_of_difference, 2);
    return sum <= most_disagreement ? std::optional(sum) : std::nullopt;
}

bool runs_through(const Line &line, const cv::Mat1b &hole) {
    const double length = cv::norm(line.end.place - line.begin.place);
    int inside = 0, count = 0;
    for (double way = outside; way <= length - outside; ++way) {
        const cv::Point at = line.at(way / length);
        inside += at.inside({{}, hole.size()}) && hole(at);
        ++count;
    }
    return inside >= least_share * count;
}

/// Whether the straight ways between their ends cross.
bool cross(const Line &a, const Line &b) {
    const auto side = [](const Line &line, cv::Point2f place) {
        return (line.end.place - line.begin.place).cross(place - line.begin.place) > 0;
    };
    return side(a, b.begin.place) != side(a, b.end.place) &&
           side(b, a.begin.place) != side(b, a.end.place);
}

/// The nearest point of a line to each pixel beside it.
class Strip {
public:
    Strip(const Line &line, const cv::Mat1b &hole)
        : hole_(hole), width_(LineEnd::half_width * line.step) {
        const double length = cv::norm(line.end.place - line.begin.place);
        const int steps = std::max(2, cvRound(2 * length));
        area_ = bounds(line, steps);
        distance_ = cv::Mat1f(area_.size(), std::numeric_limits<float>::max());
        aside_.create(area_.size());
        share_.create(area_.size());
        for (int i = 0; i <= steps; ++i)
            add(line, static_cast<double>(i) / steps);
    }

    /// Calls `draw(pixel, aside, share)` for pixels of the hole that are no further to the side
    /// than a line is wide; `share` of the way has gone by there.
    template <typename Draw>
    void for_each(Draw draw) const {
        for (int y = 0; y < area_.height; ++y)
            for (int x = 0; x < area_.width; ++x) {
                const cv::Point pixel = area_.tl() + cv::Point(x, y);
                if (hole_(pixel) && distance_(y, x) < width_)
                    draw(pixel, aside_(y, x), share_(y, x));
            }
    }

private:
    cv::Rect bounds(const Line &line, int steps) const {
        cv::Rect area;
        for (int i = 0; i <= steps; ++i)
            area |= around(line.at(static_cast<double>(i) / steps));
        return area & cv::Rect({}, hole_.size());
    }

    cv::Rect around(cv::Point2f place) const {
        const int reach = cvCeil(width_) + 1;
        return {cvRound(place.x) - reach, cvRound(place.y) - reach, 2 * reach + 1, 2 * reach + 1};
    }

    void add(const Line &line, double t) {
        constexpr double step = 1e-3;
        const cv::Point2f place = line.at(t);
        const cv::Point2f ahead = line.at(std::min(1.0, t + step)), behind = line.at(t - step);
        const cv::Vec2f across = across_of(cv::normalize(cv::Vec2f(ahead - behind)));
        const cv::Rect part = around(place) & area_;
        for (int y = part.y; y < part.br().y; ++y)
            for (int x = part.x; x < part.br().x; ++x) {
                const cv::Vec2f off(static_cast<float>(x) - place.x,
                                    static_cast<float>(y) - place.y);
                const cv::Point in_area = cv::Point(x, y) - area_.tl();
                const auto away = static_cast<float>(cv::norm(off));
                if (away >= distance_(in_area))
                    continue;
                distance_(in_area) = away;
                aside_(in_area) = off.dot(across);
                share_(in_area) = static_cast<float>(t);
            }
    }

    const cv::Mat1b &hole_;
    float width_; ///< to each side
    cv::Rect area_;
    cv::Mat1f distance_, aside_, share_;
};

/// The colour so many steps to the side after a share of the way.
cv::Vec3f colour_of(const Line &line, float aside, float share) {
    constexpr int most = 2 * LineEnd::half_width;
    const float place = std::clamp(aside + LineEnd::half_width, 0.0f, static_cast<float>(most));
    const int below = std::min(static_cast<int>(place), most - 1);
    const float rest = place - static_cast<float>(below);
    const auto between = [&](const cv::Vec3f &a, const cv::Vec3f &b) { return a + rest * (b - a); };
    const auto &begin = line.begin.across, &end = line.end.across;
    const cv::Vec3f from = between(begin[below], begin[below + 1]);
    const cv::Vec3f to = between(end[most - below], end[most - below - 1]);
    return from + share * (to - from);
}

bool is_plain(const Line &line) {
    return std::min(line.begin.contrast, line.end.contrast) >= least_contrast &&
           line.disagreement <= disagreement_of_plain;
}

} // namespace

cv::Point2f Line::at(double t) const {
    const double length = cv::norm(end.place - begin.place);
    const double t2 = t * t, t3 = t2 * t;
    const auto in = [&](int axis) {
        const double p = axis ? begin.place.y : begin.place.x, q = axis ? end.place.y : end.place.x;
        return static_cast<float>((2 * t3 - 3 * t2 + 1) * p + (3 * t2 - 2 * t3) * q +
                                  (t3 - 2 * t2 + t) * length * begin.into[axis] -
                                  (t3 - t2) * length * end.into[axis]);
    };
    return {in(0), in(1)};
}

std::vector<Line> join_line_ends(const std::vector<LineEnd> &ends, const cv::Mat1b &hole) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < ends.size(); ++i)
        for (std::size_t j = i + 1; j < ends.size(); ++j)
            if (const auto sum = disagreement(ends[i], ends[j])) {
                const Line line{ends[i], ends[j], *sum};
                if (runs_through(line, hole))
                    pairs.push_back({line, i, j});
            }
    std::ranges::stable_sort(pairs, {}, [](const Pair &pair) { return pair.line.disagreement; });
    std::vector<char> joined(ends.size());
    std::vector<Line> lines;
    for (const Pair &pair : pairs) {
        if (joined[pair.first] || joined[pair.second])
            continue;
        if (pair.line.disagreement > disagreement_of_crossing &&
            std::ranges::any_of(lines, [&](const Line &line) { return cross(line, pair.line); }))
            continue;
        joined[pair.first] = joined[pair.second] = 1;
        lines.push_back(pair.line);
    }
    return lines;
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
        line.step *= across;
    }
    return lines;
}

cv::Mat1f draw_lines(const std::vector<Line> &lines, const cv::Mat1b &hole, cv::Mat3f &image,
                     const Monitor &monitor) {
    cv::Mat3f sum = cv::Mat3f::zeros(image.size());
    cv::Mat1f weights = cv::Mat1f::zeros(image.size()), drawn = cv::Mat1f::zeros(image.size());
    for (const Line &line : lines) {
        monitor.check();
        Strip(line, hole).for_each([&](cv::Point pixel, float pixels_aside, float share) {
            const float aside = pixels_aside / line.step;
            const float weight =
                std::clamp((LineEnd::half_width - std::abs(aside)) / width_of_rim, 0.0f, 1.0f);
            // Where lines are near each other, each has its own side.
            const float say = weight / std::pow(1 + std::abs(aside), 2.0f);
            sum(pixel) += say * colour_of(line, aside, share);
            weights(pixel) += say;
            drawn(pixel) = std::max(drawn(pixel), weight);
        });
    }
    monitor.check();
    for (int y = 0; y < image.rows; ++y)
        for (int x = 0; x < image.cols; ++x)
            if (const float share = drawn(y, x); share > 0)
                image(y, x) += share * (sum(y, x) / weights(y, x) - image(y, x));
    return drawn;
}

cv::Mat1f plain_edges(const std::vector<Line> &lines, const cv::Mat1b &hole,
                      const Monitor &monitor) {
    cv::Mat1f edges;
    for (const Line &line : lines) {
        monitor.check();
        if (!is_plain(line))
            continue;
        if (edges.empty())
            edges = cv::Mat1f::zeros(hole.size());
        Strip(line, hole).for_each([&](cv::Point pixel, float pixels_aside, float) {
            const float inside = edge_width - std::abs(pixels_aside) / line.step;
            edges(pixel) = std::max(edges(pixel), std::clamp(inside, 0.0f, 1.0f));
        });
    }
    return edges;
}

} // namespace refill
