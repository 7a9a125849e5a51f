#include "core/finish/blocks/quilt.h"

#include "core/finish/blocks/likeness.h"
#include "core/finish/blocks/seam.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace refill {
namespace {

/// Neighbours share this part of their sides.
constexpr int overlap_of(int side) { return std::max(2, side / 4); }

/// How much a pixel of the fill counts against one that is known or already taken from the photo.
constexpr float weight_of_fill = 0.25f;

/// So many of the best correlated places are compared pixel by pixel.
constexpr int shortlist = 24;

/// Deviation, in pixels of the small picture, of the blur through which the blocks' colours are
/// compared with the fill's.
constexpr double blur_of_colours = 4.0;

cv::Mat1f weights_of(const cv::Mat1b &settled) {
    cv::Mat1f weights(settled.size(), weight_of_fill);
    weights.setTo(1.0f, settled);
    return weights;
}

double rms(const cv::Mat3f &difference, const cv::Mat1b &where) {
    const int pixels = cv::countNonZero(where);
    return pixels > 0 ? cv::norm(difference, cv::NORM_L2, where) / std::sqrt(3.0 * pixels) : 0.0;
}

/// Where the blocks of a row or column begin, so that they cover `from` to `to` and lie within
/// `length`.
std::vector<int> grid_line(int from, int to, int side, int length) {
    const int overlap = overlap_of(side);
    std::vector<int> places;
    for (int place = std::max(0, from - overlap);; place += side - overlap) {
        places.push_back(std::min(place, length - side));
        if (places.back() + side >= std::min(to + overlap, length))
            return places;
    }
}

/// All that is at most `distance` away on either axis.
cv::Rect around(cv::Point place, int distance) {
    return {place.x - distance, place.y - distance, 2 * distance + 1, 2 * distance + 1};
}

/// Goes through the places that correlate best with a block, the best first. Once one was seen,
/// those within `distance` of it are left out.
class Shortlist {
public:
    /// Takes over `likeness`, and changes it.
    Shortlist(cv::Mat1f likeness, int distance)
        : likeness_(std::move(likeness)), distance_(distance) {}

    /// Nothing once all places were seen.
    std::optional<cv::Point> next() {
        double highest = 0.0;
        cv::Point place;
        cv::minMaxLoc(likeness_, nullptr, &highest, nullptr, &place);
        if (highest <= no_correlation)
            return std::nullopt;
        likeness_(around(place, distance_) & cv::Rect({}, likeness_.size())).setTo(no_correlation);
        return place;
    }

private:
    cv::Mat1f likeness_;
    int distance_;
};

} // namespace

Quilt::Quilt(const Picture &picture, const Haystack &haystack, const QuiltSettings &settings,
             const Monitor &monitor)
    : picture_(picture), haystack_(haystack), settings_(settings), monitor_(&monitor),
      small_(picture.small.clone()), settled_(picture.small_hole == 0) {
    const cv::Rect bounds = cv::boundingRect(picture.small_hole);
    columns_ = grid_line(bounds.x, bounds.br().x, settings.side, small_.cols);
    rows_ = grid_line(bounds.y, bounds.br().y, settings.side, small_.rows);
    const cv::Point last(static_cast<int>(columns_.size()) - 1, static_cast<int>(rows_.size()) - 1);
    area_ = enlarged(block({0, 0}) | block(last));
    image_ = picture.image(area_).clone();
    covered_ = cv::Mat1b::zeros(area_.size());
    state_ = cv::Mat1b(static_cast<int>(rows_.size()), static_cast<int>(columns_.size()),
                       static_cast<std::uint8_t>(nothing_to_do));
    for (int y = 0; y < state_.rows; ++y)
        for (int x = 0; x < state_.cols; ++x)
            if (cv::countNonZero(picture.small_hole(block({x, y}))) > 0)
                state_(y, x) = waiting;
}

bool Quilt::set_next() {
    const auto cell = next();
    if (!cell)
        return false;
    const cv::Rect target = block(*cell);
    const auto source = match(target);
    if (source)
        paste(*cell, exact(target, *source));
    state_(*cell) = source ? pasted : unmatched;
    settled_(target).setTo(255);
    return true;
}

double Quilt::part_set() const {
    return 1.0 - static_cast<double>(cv::countNonZero(state_ == waiting)) / state_.total();
}

double Quilt::error() const {
    const cv::Mat1b known = covered_ & ~picture_.hole(area_);
    const double boundary = rms(image_ - picture_.image(area_), known);
    monitor_->check();
    cv::Mat3f smooth;
    cv::Mat3f asked;
    cv::GaussianBlur(small_, smooth, {0, 0}, blur_of_colours);
    cv::GaussianBlur(picture_.small, asked, {0, 0}, blur_of_colours);
    const double interior = rms(smooth - asked, picture_.small_hole);
    const double cuts = std::sqrt(cost_of_cuts_ / cv::countNonZero(picture_.hole));
    return boundary + interior + cuts;
}

cv::Rect Quilt::block(cv::Point cell) const {
    return {columns_[cell.x], rows_[cell.y], settings_.side, settings_.side};
}

cv::Rect Quilt::enlarged(const cv::Rect &rect) const {
    const int factor = picture_.factor;
    return {rect.x * factor, rect.y * factor, rect.width * factor, rect.height * factor};
}

cv::Mat1b Quilt::enlarged_settled(const cv::Rect &target) const {
    cv::Mat1b settled;
    cv::resize(settled_(target), settled, enlarged(target).size(), 0, 0, cv::INTER_NEAREST);
    return settled;
}

std::optional<cv::Point> Quilt::next() const {
    std::optional<cv::Point> best;
    int most = -1;
    for (int y = 0; y < state_.rows; ++y)
        for (int x = 0; x < state_.cols; ++x) {
            if (state_(y, x) != waiting)
                continue;
            const int count = cv::countNonZero(settled_(block({x, y})));
            if (count > most) {
                most = count;
                best = cv::Point(x, y);
            }
        }
    return best;
}

/// Where in the small picture the block begins that is to take the place of `target`. Correlation
/// says what may be alike whatever its light; of those that are neither too far away nor of other
/// colours, the one that differs least is taken as it is.
std::optional<cv::Point> Quilt::match(const cv::Rect &target) const {
    const cv::Mat3f pixels = small_(target);
    const cv::Mat1f weights = weights_of(settled_(target));
    const cv::Mat1f likeness = haystack_.correlation(pixels, weights);
    const cv::Rect near = around(target.tl(), settings_.reach) & cv::Rect({}, likeness.size());
    Shortlist places(likeness(near), std::max(1, settings_.side / 8));

    std::optional<cv::Point> best;
    double lowest = std::numeric_limits<double>::max();
    for (int i = 0; i < shortlist; ++i) {
        const auto place = places.next();
        if (!place)
            break;
        monitor_->check();
        const cv::Point source = *place + near.tl();
        const cv::Mat3f candidate = picture_.small({source, target.size()});
        if (histogram_distance(pixels, candidate, weights) > settings_.histogram)
            continue;
        const double difference =
            squared_difference(pixels, candidate, settled_(target), weights, lowest);
        if (difference < lowest) {
            lowest = difference;
            best = source;
        }
    }
    return best;
}

/// Where in the picture itself that block begins: the best place within a pixel of the small one.
cv::Point Quilt::exact(const cv::Rect &target, cv::Point source) const {
    const int factor = picture_.factor;
    const cv::Rect there = enlarged(target);
    const cv::Mat3f pixels = image_(in_area(there));
    const cv::Mat1b settled = enlarged_settled(target);
    const cv::Mat1f weights = weights_of(settled);
    cv::Point best = source * factor;
    double lowest = std::numeric_limits<double>::max();
    for (int dy = 1 - factor; dy < factor; ++dy)
        for (int dx = 1 - factor; dx < factor; ++dx) {
            const cv::Rect place(source * factor + cv::Point(dx, dy), there.size());
            if ((place & cv::Rect({}, picture_.image.size())) != place ||
                cv::countNonZero(picture_.closed(place)) > 0)
                continue;
            monitor_->check();
            const double difference =
                squared_difference(pixels, picture_.image(place), settled, weights, lowest);
            if (difference < lowest) {
                lowest = difference;
                best = place.tl();
            }
        }
    return best;
}

/// Copies the block that begins at `source` in the picture into the cell, and joins it to those
/// that are there already.
void Quilt::paste(cv::Point cell, cv::Point source) {
    const cv::Rect there = enlarged(block(cell));
    cv::Mat3f pixels = picture_.image({source, there.size()}).clone();
    pixels +=
        cv::Scalar(shift_of_colours(image_(in_area(there)), pixels, enlarged_settled(block(cell))));
    const cv::Mat3f off = pixels - image_(in_area(there));
    cv::Mat1f difference;
    cv::transform(off.mul(off), difference, cv::Matx13f(1, 1, 1));
    cv::Mat1b taken(there.size(), 255);
    const auto join = [&](Side side, cv::Point neighbour) {
        if (!neighbour.inside({{}, state_.size()}) || state_(neighbour) != pasted)
            return;
        const cv::Rect shared = enlarged(block(neighbour)) & there;
        const bool upright = side == Side::left || side == Side::right;
        cost_of_cuts_ += cut_seam(taken, difference, side, upright ? shared.width : shared.height);
    };
    join(Side::left, cell - cv::Point(1, 0));
    join(Side::right, cell + cv::Point(1, 0));
    join(Side::top, cell - cv::Point(0, 1));
    join(Side::bottom, cell + cv::Point(0, 1));

    pixels.copyTo(image_(in_area(there)), taken);
    covered_(in_area(there)).setTo(255);
    cv::resize(image_(in_area(there)), small_(block(cell)), block(cell).size(), 0, 0,
               cv::INTER_AREA);
}

} // namespace refill
