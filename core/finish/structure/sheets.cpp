#include "core/finish/structure/sheets.h"

#include "core/monitor.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace refill {
namespace {

const std::array<cv::Point, 4> sides = {cv::Point(-1, 0), {1, 0}, {0, -1}, {0, 1}};

/// So many pixels of a sheet's border tell how well an offset fits.
constexpr std::size_t most_points = 600;

/// Known pixels from the border outwards that tell it.
constexpr int known_depth = 3;

/// What is paid for a pixel without a source, and for each pixel an offset is moved.
constexpr double no_source = 100.0;
constexpr double cost_of_move = 0.01;

constexpr float impossible = 1e5f;
constexpr float cost_of_border = 2.0f;

/// A pixel whose appearance a sheet should continue or have: a known or drawn one, or a pixel of
/// another sheet.
struct BorderPoint {
    cv::Point pixel;
    int sheet; ///< no_label: known, or drawn
};

using Border = std::vector<BorderPoint>;

std::vector<Border> borders(const Sheets &sheets, const cv::Mat1b &drawn) {
    std::vector<Border> result(sheets.offsets.size());
    const cv::Rect all({}, sheets.of.size());
    for (int y = 0; y < sheets.of.rows; ++y)
        for (int x = 0; x < sheets.of.cols; ++x) {
            const int own = sheets.of(y, x);
            if (own == no_label)
                continue;
            if (drawn(y, x))
                result[own].push_back({cv::Point(x, y), no_label});
            for (const cv::Point &side : sides) {
                const cv::Point beside = cv::Point(x, y) + side;
                if (!beside.inside(all) || sheets.of(beside) == own)
                    continue;
                if (sheets.of(beside) != no_label) {
                    result[own].push_back({cv::Point(x, y), sheets.of(beside)});
                    continue;
                }
                for (int i = 0; i < known_depth; ++i) {
                    const cv::Point further = beside + i * side;
                    if (further.inside(all) && sheets.of(further) == no_label)
                        result[own].push_back({further, no_label});
                }
            }
        }
    for (Border &border : result)
        if (const std::size_t step = border.size() / most_points + 1; step > 1) {
            std::size_t kept = 0;
            for (std::size_t i = 0; i < border.size(); i += step)
                border[kept++] = border[i];
            border.resize(kept);
        }
    return result;
}

/// Those with most known pixels at their border first: others have to suit them.
std::vector<int> surest_first(const std::vector<Border> &borders) {
    std::vector<std::ptrdiff_t> known(borders.size());
    for (std::size_t i = 0; i < borders.size(); ++i)
        known[i] = std::ranges::count(borders[i], no_label, &BorderPoint::sheet);
    std::vector<int> order(borders.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater{}, [&](int sheet) { return known[sheet]; });
    return order;
}

/// How badly `offset` continues the border, per pixel of it; sheets that are not settled do not
/// count.
double misfit(const Border &border, cv::Point offset, const Sheets &sheets,
              const std::vector<char> &settled, const KnownPixels &known) {
    double sum = 0;
    int count = 0;
    const cv::Rect all({}, known.source.size());
    for (const BorderPoint &point : border) {
        const cv::Point source = point.pixel + offset;
        if (!known.is_source(source)) {
            sum += no_source;
        } else if (point.sheet == no_label) {
            sum += known.look.distance(point.pixel, source);
        } else {
            const cv::Point other = point.pixel + sheets.offsets[point.sheet];
            if (!settled[point.sheet] || !other.inside(all))
                continue;
            sum += known.look.distance(other, source);
        }
        ++count;
    }
    return count > 0 ? sum / count : std::numeric_limits<double>::max();
}

cv::Point best_offset(const Border &border, cv::Point from, int reach, const Sheets &sheets,
                      const std::vector<char> &settled, const KnownPixels &known) {
    cv::Point best = from;
    double lowest = std::numeric_limits<double>::max();
    for (int y = -reach; y <= reach; ++y)
        for (int x = -reach; x <= reach; ++x) {
            const double cost = misfit(border, from + cv::Point(x, y), sheets, settled, known) +
                                cost_of_move * (std::abs(x) + std::abs(y));
            if (cost < lowest) {
                lowest = cost;
                best = from + cv::Point(x, y);
            }
        }
    return best;
}

/// The seams' costs at the photo's own size.
class Seams {
public:
    Seams(const Sheets &sheets, const KnownPixels &known) : sheets_(sheets), known_(known) {}

    float data(cv::Point pixel, int sheet) const {
        const cv::Point offset = sheets_.offsets[sheet];
        if (!known_.is_source(pixel + offset))
            return impossible;
        float cost = 0;
        for (const cv::Point &side : sides) {
            const cv::Point beside = pixel + side;
            if (beside.inside(all_) && sheets_.of(beside) == no_label)
                cost += cost_of_border * ((beside + offset).inside(all_)
                                              ? known_.look.distance(beside, beside + offset)
                                              : 100.0f);
        }
        return cost;
    }

    float apart(cv::Point pixel, int a, int b) const {
        return known_.difference(pixel + sheets_.offsets[a], pixel + sheets_.offsets[b]);
    }

    static float seam(float at_p, float at_q) { return KnownPixels::seam(at_p, at_q); }

private:
    const Sheets &sheets_;
    const KnownPixels &known_;
    cv::Rect all_{{}, sheets_.of.size()};
};

/// The pixels within `reach` of a seam between two sheets, or without a source.
cv::Mat1b around_seams(const Sheets &sheets, const KnownPixels &known, int reach) {
    cv::Mat1b band = cv::Mat1b::zeros(sheets.of.size());
    const cv::Rect all({}, sheets.of.size());
    for (int y = 0; y < sheets.of.rows; ++y)
        for (int x = 0; x < sheets.of.cols; ++x) {
            const cv::Point pixel(x, y);
            if (sheets.of(pixel) == no_label)
                continue;
            const bool seam = std::ranges::any_of(sides, [&](const cv::Point &side) {
                const cv::Point beside = pixel + side;
                return beside.inside(all) && sheets.of(beside) != no_label &&
                       sheets.of(beside) != sheets.of(pixel);
            });
            if (seam || !known.is_source(sheets.source(pixel)))
                band(pixel) = 255;
        }
    cv::dilate(band, band, cv::Mat1b::ones(2 * reach + 1, 2 * reach + 1));
    band.setTo(0, sheets.of == no_label);
    return band;
}

std::vector<cv::Rect> bounds_of(const Sheets &sheets) {
    std::vector<cv::Rect> bounds(sheets.offsets.size());
    for (int y = 0; y < sheets.of.rows; ++y)
        for (int x = 0; x < sheets.of.cols; ++x)
            if (sheets.of(y, x) != no_label)
                bounds[sheets.of(y, x)] |= cv::Rect(x, y, 1, 1);
    return bounds;
}

} // namespace

Sheets make_sheets(const Labels &labels, const std::vector<cv::Point> &offsets) {
    Sheets sheets{Labels(labels.size(), no_label), {}};
    const cv::Rect all({}, labels.size());
    std::vector<cv::Point> open;
    for (int y = 0; y < labels.rows; ++y)
        for (int x = 0; x < labels.cols; ++x) {
            if (labels(y, x) == no_label || sheets.of(y, x) != no_label)
                continue;
            const int sheet = static_cast<int>(sheets.offsets.size());
            sheets.offsets.push_back(offsets[labels(y, x)]);
            sheets.of(y, x) = sheet;
            open.assign(1, {x, y});
            while (!open.empty()) {
                const cv::Point pixel = open.back();
                open.pop_back();
                for (const cv::Point &side : sides) {
                    const cv::Point beside = pixel + side;
                    if (!beside.inside(all) || sheets.of(beside) != no_label ||
                        labels(beside) != labels(pixel))
                        continue;
                    sheets.of(beside) = sheet;
                    open.push_back(beside);
                }
            }
        }
    return sheets;
}

Sheets enlarge(const Sheets &sheets, const cv::Mat1b &hole) {
    const double across = static_cast<double>(hole.cols) / sheets.of.cols;
    const double down = static_cast<double>(hole.rows) / sheets.of.rows;
    Sheets large{Labels(hole.size(), no_label), {}};
    for (const cv::Point &offset : sheets.offsets)
        large.offsets.emplace_back(cvRound(offset.x * across), cvRound(offset.y * down));
    for (int y = 0; y < hole.rows; ++y)
        for (int x = 0; x < hole.cols; ++x)
            if (hole(y, x)) {
                const int small_x = std::min(sheets.of.cols - 1, int((x + 0.5) / across));
                const int small_y = std::min(sheets.of.rows - 1, int((y + 0.5) / down));
                large.of(y, x) = sheets.of(small_y, small_x);
            }
    return large;
}

void make_exact(Sheets &sheets, const KnownPixels &known, const cv::Mat1b &drawn, int reach,
                const Monitor &monitor) {
    constexpr int reach_of_second = 2;
    const std::vector<Border> around = borders(sheets, drawn);
    std::vector<char> settled(sheets.offsets.size());
    const std::vector<int> order = surest_first(around);
    for (const int distance : {reach, std::min(reach, reach_of_second)})
        for (const int sheet : order) {
            monitor.check();
            sheets.offsets[sheet] =
                best_offset(around[sheet], sheets.offsets[sheet], distance, sheets, settled, known);
            settled[sheet] = 1;
        }
}

void cut_again(Sheets &sheets, const KnownPixels &known, int reach, const Monitor &monitor) {
    const cv::Mat1b band = around_seams(sheets, known, reach);
    const std::vector<cv::Rect> bounds = bounds_of(sheets);
    const Seams seams(sheets, known);
    Expansion expansion(sheets.of.size());
    Labels labels = sheets.of.clone();
    const cv::Mat1b box = cv::Mat1b::ones(4 * reach + 1, 4 * reach + 1);
    std::vector<cv::Point> movable;
    for (int sheet = 0; sheet < static_cast<int>(bounds.size()); ++sheet) {
        monitor.check();
        const cv::Rect part = cv::Rect(bounds[sheet].tl() - 2 * cv::Point(reach, reach),
                                       bounds[sheet].br() + 2 * cv::Point(reach, reach)) &
                              cv::Rect({}, labels.size());
        cv::Mat1b within;
        cv::dilate(labels(part) == sheet, within, box);
        within &= band(part) & (labels(part) != sheet);
        cv::findNonZero(within, movable);
        for (cv::Point &pixel : movable)
            pixel += part.tl();
        expansion.expand(labels, movable, sheet, seams);
    }
    sheets.of = labels;
}

} // namespace refill
