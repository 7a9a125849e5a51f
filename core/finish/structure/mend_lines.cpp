#include "core/finish/structure/mend_lines.h"

#include "core/finish/structure/interpolated.h"
#include "core/finish/structure/line_strip.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

namespace refill {
namespace {

/// A line is broken where colours are off by more than this, after smoothing by so many steps;
/// where they are off by twice as much, it is mended as a whole, and for so many steps before and
/// after that.
constexpr double least_break = 0.15;
constexpr double smoothing = 0.6;
constexpr int steps_around = 3;

/// Lines that differ in brightness by more than this at a pixel do not know what is there. Neither
/// do those that cross within so many steps.
constexpr float most_disagreement = 0.1f;
constexpr double least_from_crossing = 2.0 * LineEnd::half_width;

/// What comes from one end goes over into what comes from the other in so many steps.
constexpr float steps_between_ends = 4.0f;

/// How far to each side of a line its edge reaches, in its steps.
constexpr float edge_width = 3.0f;

/// Of the lines at a pixel.
struct Nearest {
    const Line *line = nullptr; ///< the nearest
    Beside place{};
    float darkest = 1.0f, lightest = 0.0f; ///< what all of them say
};

/// The lines at each pixel.
class Neighbours {
public:
    /// Of `all` lines, those that are `wanted` for something.
    Neighbours(const std::vector<Line> &wanted, const std::vector<Line> &all, const cv::Mat1b &hole,
               const Monitor &monitor)
        : area(cv::boundingRect(hole)), at_(area.area()), crossings_(crossings(all)) {
        for (const Line &line : wanted) {
            monitor.check();
            LineStrip(line, hole).for_each([&](const Beside &place) { add(line, place); });
        }
    }

    /// Nothing where there is no line, or it is not known what they look like together.
    const Nearest *at(cv::Point pixel) const {
        const Nearest &nearest = at_[index(pixel)];
        const bool known = nearest.line &&
                           nearest.lightest - nearest.darkest <= most_disagreement &&
                           !is_near_crossing(pixel, nearest.line->step);
        return known ? &nearest : nullptr;
    }

    cv::Rect area; ///< in which the hole lies

private:
    void add(const Line &line, const Beside &place) {
        Nearest &nearest = at_[index(place.pixel)];
        const float light = brightness(colour_beside(line, place));
        nearest.darkest = std::min(nearest.darkest, light);
        nearest.lightest = std::max(nearest.lightest, light);
        if (nearest.line && std::abs(nearest.place.aside) <= std::abs(place.aside))
            return;
        nearest.line = &line;
        nearest.place = place;
    }

    std::size_t index(cv::Point pixel) const {
        const cv::Point inside = pixel - area.tl();
        return static_cast<std::size_t>(inside.y) * area.width + inside.x;
    }

    bool is_near_crossing(cv::Point2f pixel, float step) const {
        return std::ranges::any_of(crossings_, [&](cv::Point2f crossing) {
            return cv::norm(pixel - crossing) <= least_from_crossing * step;
        });
    }

    std::vector<Nearest> at_;
    std::vector<cv::Point2f> crossings_;
};

/// Between pixels, the mean of those around; nothing where not all of them are known.
std::optional<cv::Vec3f> known_at(const KnownPixels &known, cv::Point2f place) {
    const int x = cvFloor(place.x), y = cvFloor(place.y);
    const cv::Rect around(x, y, 2, 2);
    if ((around & cv::Rect({}, known.source.size())) != around ||
        cv::countNonZero(known.source(around)) < around.area())
        return std::nullopt;
    return interpolated(known.image, place);
}

/// What an end shows so many pixels to its side, when it is drawn out along the line for `way`
/// pixels: the piece that was looked at is gone over to and fro.
std::optional<cv::Vec3f> shown(const LineEnd &end, float aside, double way, float step,
                               const KnownPixels &known) {
    const double half = (LineEnd::length - 1) / 2.0 * step;
    const double along = std::abs(std::fmod(way + 3 * half, 4 * half) - 2 * half) - half;
    return known_at(known, end.place + static_cast<float>(along) * cv::Point2f(end.into) +
                               aside * cv::Point2f(across_of(end.into)));
}

/// What a line looks like at a pixel: what the nearer of its ends shows.
cv::Vec3f bent(const Line &line, const Beside &place, const KnownPixels &known) {
    const double length = line.length();
    const float aside = place.aside * line.step;
    const auto begin = shown(line.begin, aside, place.share * length, line.step, known);
    const auto end = shown(line.end, -aside, (1 - place.share) * length, line.step, known);
    if (!begin && !end)
        return colour_beside(line, place);
    const double steps_from_middle = (place.share - 0.5) * length / line.step;
    const auto share =
        static_cast<float>(std::clamp(steps_from_middle / steps_between_ends + 0.5, 0.0, 1.0));
    const cv::Vec3f from = begin ? *begin : *end, to = end ? *end : *begin;
    return from + share * (to - from);
}

/// How badly each line is broken, step by step.
class Breaks {
public:
    explicit Breaks(const std::vector<Line> &lines) : lines_(lines) {
        for (const Line &line : lines)
            breaks_.emplace_back(cvCeil(line.length() / line.step) + 1, 0.0);
    }

    void add(const Nearest &nearest, double off) {
        double &worst = of(nearest)[step(nearest)];
        worst = std::max(worst, off);
    }

    /// What is broken takes what is around with it.
    void widen() {
        for (std::vector<double> &steps : breaks_) {
            const auto old = steps;
            const auto count = static_cast<int>(steps.size());
            for (int i = 0; i < count; ++i)
                for (int near = std::max(0, i - steps_around);
                     near <= std::min(count - 1, i + steps_around); ++near)
                    steps[i] = std::max(steps[i], old[near]);
        }
    }

    /// How much of what is there is to be replaced, in [0, 1].
    float share(const Nearest &nearest) {
        const double off = of(nearest)[step(nearest)];
        return nearest.place.weight() *
               static_cast<float>(std::clamp(off / least_break - 1, 0.0, 1.0));
    }

private:
    std::vector<double> &of(const Nearest &nearest) { return breaks_[nearest.line - &lines_[0]]; }

    static int step(const Nearest &nearest) {
        return cvRound(nearest.place.share * nearest.line->length() / nearest.line->step);
    }

    const std::vector<Line> &lines_;
    std::vector<std::vector<double>> breaks_;
};

/// Calls `see(pixel, nearest)` for each pixel that a line runs over.
template <typename See>
void for_each_pixel(const Neighbours &neighbours, const Monitor &monitor, See see) {
    const cv::Rect &area = neighbours.area;
    for (int y = area.y; y < area.br().y; ++y) {
        monitor.check();
        for (int x = area.x; x < area.br().x; ++x)
            if (const Nearest *nearest = neighbours.at({x, y}))
                see(cv::Point(x, y), *nearest);
    }
}

std::vector<Line> those(const std::vector<Line> &lines, bool (Line::*wanted)() const) {
    std::vector<Line> result;
    std::ranges::copy_if(lines, std::back_inserter(result), wanted);
    return result;
}

} // namespace

cv::Mat1b mend_lines(const std::vector<Line> &all, const KnownPixels &known, cv::Mat3f &copies,
                     const Monitor &monitor) {
    cv::Mat1b mended = cv::Mat1b::zeros(copies.size());
    const std::vector<Line> lines = those(all, &Line::is_beyond_doubt);
    if (lines.empty())
        return mended;
    const Neighbours neighbours(lines, all, known.hole, monitor);
    const cv::Point corner = neighbours.area.tl();
    cv::Mat3f off = cv::Mat3f::zeros(neighbours.area.size());
    for_each_pixel(neighbours, monitor, [&](cv::Point pixel, const Nearest &nearest) {
        off(pixel - corner) = bent(*nearest.line, nearest.place, known) - copies(pixel);
    });
    cv::Mat3f smooth;
    cv::GaussianBlur(off, smooth, {0, 0}, smoothing * lines.front().step);
    Breaks breaks(lines);
    for_each_pixel(neighbours, monitor, [&](cv::Point pixel, const Nearest &nearest) {
        breaks.add(nearest, cv::norm(smooth(pixel - corner)));
    });
    breaks.widen();
    for_each_pixel(neighbours, monitor, [&](cv::Point pixel, const Nearest &nearest) {
        const float share = breaks.share(nearest);
        copies(pixel) += share * off(pixel - corner);
        mended(pixel) = share > 0.5f ? 255 : 0;
    });
    return mended;
}

cv::Mat1b plain_edges(const std::vector<Line> &all, const cv::Mat1b &hole, const Monitor &monitor) {
    cv::Mat1b edges = cv::Mat1b::zeros(hole.size());
    const std::vector<Line> lines = those(all, &Line::is_plain);
    if (lines.empty())
        return edges;
    for_each_pixel(Neighbours(lines, all, hole, monitor), monitor,
                   [&](cv::Point pixel, const Nearest &nearest) {
                       edges(pixel) = std::abs(nearest.place.aside) <= edge_width ? 255 : 0;
                   });
    return edges;
}

} // namespace refill
