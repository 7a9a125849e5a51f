#include "core/block_match.h"

#include "core/match_colours.h"
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

/// Neighbours share this part of their sides.
constexpr int overlap_of(int side) { return std::max(2, side / 4); }

/// How much a pixel of the fill counts against one that is known or already taken from the photo.
constexpr float weight_of_fill = 0.25f;

/// So many of the best correlated places are compared pixel by pixel.
constexpr int shortlist = 24;

/// Contrast, as a standard deviation, below which correlation says nothing.
constexpr double least_contrast = 0.01;

/// Deviation, in pixels of the scale of the search, of the blur through which the blocks' colours
/// are compared with the fill's.
constexpr double blur_of_colours = 4.0;

constexpr int histogram_bins = 32;

cv::Mat1f weights_of(const cv::Mat1b &settled) {
    cv::Mat1f weights(settled.size(), weight_of_fill);
    weights.setTo(1.0f, settled);
    return weights;
}

// Correlation ------------------------------------------------------------------------------------

cv::Mat1f lightness(const cv::Mat3f &image) {
    cv::Mat1f result;
    cv::transform(image, result, cv::Matx13f(0.299f, 0.587f, 0.114f));
    return result;
}

/// The known pixels of a picture, ready to be searched for blocks. Lightness says where to look;
/// colours count once a few places are left.
class Haystack {
public:
    Haystack(const cv::Mat3f &image, const cv::Mat1b &hole)
        : size_(image.size()),
          padded_(cv::getOptimalDFTSize(size_.width), cv::getOptimalDFTSize(size_.height)) {
        cv::Mat1f values = lightness(image);
        values -= cv::mean(values, ~hole)[0]; // around zero, single precision is finest
        values.setTo(0.0f, hole);
        values_ = spectrum(values);
        squares_ = spectrum(values.mul(values));
        cv::integral(hole / 255, holes_, CV_32S);
    }

    /// The correlation of `block` with every place of its size: -1 to 1, and below that where the
    /// place holds an unknown pixel. Each pixel of the block counts by its weight.
    cv::Mat1f correlation(const cv::Mat3f &block, const cv::Mat1f &weights) const {
        const double total = cv::sum(weights)[0];
        const cv::Mat1f mask = spectrum(weights);
        cv::Mat1f centred = lightness(block);
        centred -= centred.dot(weights) / total;
        const cv::Mat1f weighted = centred.mul(weights);
        const double energy = centred.dot(weighted);
        const cv::Mat1f sums = correlated(values_, mask, block.size());
        const cv::Mat1f spread = correlated(squares_, mask, block.size()) - sums.mul(sums) / total;
        cv::Mat1f scale;
        cv::sqrt(cv::max(spread, 0.0) * energy, scale);
        cv::Mat1f result = correlated(values_, spectrum(weighted), block.size()) /
                           (scale + total * least_contrast * least_contrast);
        result.setTo(-2.0f, touches_hole(block.size()));
        return result;
    }

private:
    cv::Mat1f spectrum(const cv::Mat1f &values) const {
        cv::Mat1f padded = cv::Mat1f::zeros(padded_);
        values.copyTo(padded({0, 0, values.cols, values.rows}));
        cv::dft(padded, padded, 0, values.rows);
        return padded;
    }

    /// Of the places where a whole block fits; so nothing wraps around.
    cv::Mat1f correlated(const cv::Mat1f &a, const cv::Mat1f &b, const cv::Size &block) const {
        cv::Mat1f values;
        cv::mulSpectrums(a, b, values, 0, true);
        cv::dft(values, values, cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT,
                size_.height - block.height + 1);
        return values({0, 0, size_.width - block.width + 1, size_.height - block.height + 1});
    }

    cv::Mat1b touches_hole(const cv::Size &block) const {
        const auto corner = [&](int x, int y) {
            return holes_({x, y, size_.width - block.width + 1, size_.height - block.height + 1});
        };
        const cv::Mat1i count = corner(block.width, block.height) - corner(0, block.height) -
                                corner(block.width, 0) + corner(0, 0);
        return count != 0;
    }

    cv::Size size_;
    cv::Size padded_;
    cv::Mat1f values_;  ///< spectrum of the known pixels, zero in the hole
    cv::Mat1f squares_; ///< spectrum of their squares
    cv::Mat1i holes_;   ///< integral image of the hole
};

/// By how much the values of a channel differ on average once both blocks are sorted; the largest
/// over the channels.
double histogram_distance(const cv::Mat3f &a, const cv::Mat3f &b, const cv::Mat1f &weights) {
    std::array<std::array<double, histogram_bins>, 3> difference{};
    for (int y = 0; y < a.rows; ++y)
        for (int x = 0; x < a.cols; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const auto bin = [](float value) {
                    return std::clamp(static_cast<int>(value * histogram_bins), 0,
                                      histogram_bins - 1);
                };
                difference[channel][bin(a(y, x)[channel])] += weights(y, x);
                difference[channel][bin(b(y, x)[channel])] -= weights(y, x);
            }
    double largest = 0.0;
    for (const auto &bins : difference) {
        double cumulative = 0.0;
        double distance = 0.0;
        for (const double bin : bins) {
            cumulative += bin;
            distance += std::abs(cumulative);
        }
        largest = std::max(largest, distance / histogram_bins);
    }
    return largest / cv::sum(weights)[0];
}

/// What is to be added to `candidate` so that it has the colours of `block` on average, where that
/// is settled: light changes across a photo more than texture does.
cv::Vec3f shift_of_colours(const cv::Mat3f &block, const cv::Mat3f &candidate,
                           const cv::Mat1b &settled) {
    const cv::Scalar shift = cv::mean(block - candidate, settled);
    return cv::Vec3f(static_cast<float>(shift[0]), static_cast<float>(shift[1]),
                     static_cast<float>(shift[2]));
}

/// Sum of squared differences once the colours are shifted, given up above `limit`.
double squared_difference(const cv::Mat3f &block, const cv::Mat3f &candidate,
                          const cv::Mat1b &settled, const cv::Mat1f &weights, double limit) {
    const cv::Vec3f shift = shift_of_colours(block, candidate, settled);
    double sum = 0.0;
    for (int y = 0; y < block.rows && sum < limit; ++y)
        for (int x = 0; x < block.cols; ++x) {
            const cv::Vec3f off = block(y, x) - candidate(y, x) - shift;
            sum += weights(y, x) * off.dot(off);
        }
    return sum;
}

// Cuts -------------------------------------------------------------------------------------------

/// The path from the top of `cost` to its bottom that costs least: for each row its column.
std::vector<int> cheapest_path(const cv::Mat1f &cost) {
    cv::Mat1f sums = cost.clone();
    const auto cheapest_above = [&](int y, int x) {
        int best = x;
        for (int column = std::max(x - 1, 0); column <= std::min(x + 1, cost.cols - 1); ++column)
            if (sums(y - 1, column) < sums(y - 1, best))
                best = column;
        return best;
    };
    for (int y = 1; y < cost.rows; ++y)
        for (int x = 0; x < cost.cols; ++x)
            sums(y, x) += sums(y - 1, cheapest_above(y, x));
    std::vector<int> path(cost.rows);
    const cv::Mat1f last = sums.row(cost.rows - 1);
    path.back() = static_cast<int>(std::min_element(last.begin(), last.end()) - last.begin());
    for (int y = cost.rows - 1; y > 0; --y)
        path[y - 1] = cheapest_above(y, path[y]);
    return path;
}

enum class Side { left, top, right, bottom };

/// Turned so that `side` is on the left, or back again.
template <typename Pixels>
Pixels turned(const Pixels &pixels, Side side) {
    Pixels result;
    switch (side) {
    case Side::left:
        return pixels;
    case Side::right:
        cv::flip(pixels, result, 1);
        return result;
    case Side::top:
        cv::transpose(pixels, result);
        return result;
    case Side::bottom:
        cv::rotate(pixels, result, cv::ROTATE_180);
        cv::transpose(result, result);
        return result;
    }
    return result;
}

/// Takes back from `taken`, which is 255 in what a block may cover, what lies beyond the cheapest
/// cut through the strip of `width` pixels that the block shares with a neighbour on `side`.
/// Returns the sum of the squared differences along the cut.
double cut(cv::Mat1b &taken, const cv::Mat1f &difference, Side side, int width) {
    cv::Mat1b mask = turned(taken, side).clone();
    const cv::Mat1f strip = turned(difference, side).colRange(0, width).clone();
    const auto path = cheapest_path(strip);
    double cost = 0.0;
    for (int y = 0; y < mask.rows; ++y) {
        mask.row(y).colRange(0, path[y]).setTo(0);
        cost += strip(y, path[y]);
    }
    taken = turned(mask, side).clone();
    return cost;
}

// Quilting ---------------------------------------------------------------------------------------

/// The picture at its own resolution and at the one where blocks are searched for.
struct Picture {
    cv::Mat3f image; ///< the photo, and the fill in the hole
    cv::Mat1b hole;  ///< 255 in the hole
    cv::Mat3f small;
    cv::Mat1b small_hole; ///< 255 where any hole pixel went into a pixel
    int factor = 1;       ///< how many pixels of `image` a pixel of `small` is wide
};

Picture make_picture(const cv::Mat3f &image, const cv::Mat1b &hole, int side) {
    const int longest = std::max(image.cols, image.rows);
    int factor = (longest + longest_side - 1) / longest_side;
    if (side > 0)
        factor = std::clamp(side / least_side, 1, factor);
    const cv::Size size(image.cols / factor, image.rows / factor);
    // What is left over at the right and the bottom takes no part.
    const cv::Rect whole({}, size * factor);
    Picture picture{image(whole).clone(), hole(whole).clone(), {}, {}, factor};
    cv::resize(picture.image, picture.small, size, 0, 0, cv::INTER_AREA);
    cv::Mat1f share;
    picture.hole.convertTo(share, CV_32F);
    cv::resize(share, share, size, 0, 0, cv::INTER_AREA);
    picture.small_hole = share > 0;
    return picture;
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

/// The hole covered with blocks of one size, one after the other.
class Quilt {
public:
    Quilt(const Picture &picture, const Haystack &haystack, int side, const BlockSettings &settings,
          int reach)
        : picture_(picture), haystack_(haystack), settings_(settings), side_(side), reach_(reach),
          image_(picture.image.clone()), small_(picture.small.clone()),
          settled_(picture.small_hole == 0), covered_(picture.hole.size(), std::uint8_t(0)),
          sources_(picture.hole.size(), std::uint8_t(0)) {
        const cv::Rect bounds = cv::boundingRect(picture.small_hole);
        columns_ = grid_line(bounds.x, bounds.br().x, side, small_.cols);
        rows_ = grid_line(bounds.y, bounds.br().y, side, small_.rows);
        state_ = cv::Mat1b(static_cast<int>(rows_.size()), static_cast<int>(columns_.size()),
                           static_cast<std::uint8_t>(nothing_to_do));
        for (int y = 0; y < state_.rows; ++y)
            for (int x = 0; x < state_.cols; ++x)
                if (cv::countNonZero(picture.small_hole(block({x, y}))) > 0)
                    state_(y, x) = waiting;
    }

    /// Sets the block that holds the most settled pixels; false once all are set.
    bool set_next() {
        const auto cell = next();
        if (!cell)
            return false;
        const cv::Rect target = block(*cell);
        const auto source = match(target);
        if (source)
            paste(*cell, *source);
        state_(*cell) = source ? pasted : unmatched;
        settled_(target).setTo(255);
        return true;
    }

    double part_set() const {
        return 1.0 - static_cast<double>(cv::countNonZero(state_ == waiting)) / state_.total();
    }

    /// How badly the blocks fit the known pixels that they cover, the colours of the fill, and
    /// each other.
    double error() const {
        const cv::Mat1b known = covered_ & ~picture_.hole;
        const double boundary = rms(image_ - picture_.image, known);
        cv::Mat3f smooth;
        cv::Mat3f asked;
        cv::GaussianBlur(small_, smooth, {0, 0}, blur_of_colours);
        cv::GaussianBlur(picture_.small, asked, {0, 0}, blur_of_colours);
        const double interior = rms(smooth - asked, picture_.small_hole);
        const double cuts = std::sqrt(cost_of_cuts_ / cv::countNonZero(picture_.hole));
        return boundary + interior + cuts;
    }

    const cv::Mat3f &image() const { return image_; } ///< blocks also where the photo is known
    const cv::Mat1b &sources() const { return sources_; }
    int side() const { return side_; }

private:
    enum State : std::uint8_t { nothing_to_do, waiting, pasted, unmatched };

    static double rms(const cv::Mat3f &difference, const cv::Mat1b &where) {
        const int pixels = cv::countNonZero(where);
        return pixels > 0 ? cv::norm(difference, cv::NORM_L2, where) / std::sqrt(3.0 * pixels)
                          : 0.0;
    }

    cv::Rect block(cv::Point cell) const { return {columns_[cell.x], rows_[cell.y], side_, side_}; }

    cv::Rect enlarged(const cv::Rect &rect) const {
        const int factor = picture_.factor;
        return {rect.x * factor, rect.y * factor, rect.width * factor, rect.height * factor};
    }

    std::optional<cv::Point> next() const {
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

    /// Where the block of known pixels begins that is to take the place of `target`, in pixels of
    /// the picture. Correlation says what may be alike whatever its light; of those that are
    /// neither too far away nor of other colours, the one that differs least is taken as it is.
    std::optional<cv::Point> match(const cv::Rect &target) const {
        const cv::Mat3f pixels = small_(target);
        const cv::Mat1f weights = weights_of(settled_(target));
        cv::Mat1f likeness = haystack_.correlation(pixels, weights);
        const cv::Rect near =
            cv::Rect(target.x - reach_, target.y - reach_, 2 * reach_ + 1, 2 * reach_ + 1) &
            cv::Rect({}, likeness.size());
        likeness = likeness(near);

        std::optional<cv::Point> best;
        double lowest = std::numeric_limits<double>::max();
        for (int i = 0; i < shortlist; ++i) {
            double peak = 0.0;
            cv::Point place;
            cv::minMaxLoc(likeness, nullptr, &peak, nullptr, &place);
            if (peak < -1.5)
                break;
            const int around = std::max(1, side_ / 8);
            likeness(cv::Rect(place.x - around, place.y - around, 2 * around + 1, 2 * around + 1) &
                     cv::Rect({}, likeness.size()))
                .setTo(-2.0f);
            const cv::Point source = place + near.tl();
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
        return best ? std::optional(exact(target, *best)) : std::nullopt;
    }

    /// The best place within a pixel of the small picture.
    cv::Point exact(const cv::Rect &target, cv::Point source) const {
        const int factor = picture_.factor;
        const cv::Rect there = enlarged(target);
        const cv::Mat3f pixels = image_(there);
        const cv::Mat1b settled = enlarged_settled(target);
        const cv::Mat1f weights = weights_of(settled);
        cv::Point best = source * factor;
        double lowest = std::numeric_limits<double>::max();
        for (int dy = 1 - factor; dy < factor; ++dy)
            for (int dx = 1 - factor; dx < factor; ++dx) {
                const cv::Rect place(source * factor + cv::Point(dx, dy), there.size());
                if ((place & cv::Rect({}, image_.size())) != place ||
                    cv::countNonZero(picture_.hole(place)) > 0)
                    continue;
                const double difference =
                    squared_difference(pixels, picture_.image(place), settled, weights, lowest);
                if (difference < lowest) {
                    lowest = difference;
                    best = place.tl();
                }
            }
        return best;
    }

    cv::Mat1b enlarged_settled(const cv::Rect &target) const {
        cv::Mat1b settled;
        cv::resize(settled_(target), settled, enlarged(target).size(), 0, 0, cv::INTER_NEAREST);
        return settled;
    }

    /// Copies the block there and joins it to those that are there already.
    void paste(cv::Point cell, cv::Point source) {
        const cv::Rect there = enlarged(block(cell));
        cv::Mat3f pixels = picture_.image({source, there.size()}).clone();
        pixels +=
            cv::Scalar(shift_of_colours(image_(there), pixels, enlarged_settled(block(cell))));
        cv::Mat3f off = pixels - image_(there);
        cv::Mat1f difference;
        cv::transform(off.mul(off), difference, cv::Matx13f(1, 1, 1));
        cv::Mat1b taken(there.size(), 255);
        const auto join = [&](Side side, cv::Point neighbour) {
            if (!neighbour.inside({{}, state_.size()}) || state_(neighbour) != pasted)
                return;
            const cv::Rect shared = enlarged(block(neighbour)) & there;
            const bool upright = side == Side::left || side == Side::right;
            cost_of_cuts_ += cut(taken, difference, side, upright ? shared.width : shared.height);
        };
        join(Side::left, cell - cv::Point(1, 0));
        join(Side::right, cell + cv::Point(1, 0));
        join(Side::top, cell - cv::Point(0, 1));
        join(Side::bottom, cell + cv::Point(0, 1));

        pixels.copyTo(image_(there), taken);
        covered_(there).setTo(255);
        sources_({source, there.size()}).setTo(255);
        cv::resize(image_(there), small_(block(cell)), block(cell).size(), 0, 0, cv::INTER_AREA);
    }

    const Picture &picture_;
    const Haystack &haystack_;
    const BlockSettings &settings_;
    int side_;  ///< of a block, in pixels of the small picture
    int reach_; ///< likewise
    cv::Mat3f image_;
    cv::Mat3f small_;
    cv::Mat1b settled_; ///< 255 where the small picture is known or a block was set
    cv::Mat1b covered_; ///< 255 where a block was pasted
    cv::Mat1b sources_; ///< 255 in the blocks that were taken
    std::vector<int> columns_;
    std::vector<int> rows_;
    cv::Mat1b state_; ///< of each cell of the grid
    double cost_of_cuts_ = 0.0;
};

// The whole --------------------------------------------------------------------------------------

int reach_in_pixels(const Rect &bounds, const BlockSettings &settings) {
    const double reach = std::max(bounds.width, bounds.height) * settings.reach;
    return std::max(static_cast<int>(reach), least_reach);
}

/// The sides to try, of which at least two blocks fit beside each other.
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
    Matching(const Image &fill, const Mask &hole, const BlockSettings &settings, Monitor &monitor,
             const Rect &place)
        : settings_(settings), monitor_(monitor), place_(place),
          picture_(make_picture(view(fill), view(hole) != 0, settings.size)),
          haystack_(picture_.small, picture_.small_hole),
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
            if (const double error = quilt.error(); error < lowest) {
                lowest = error;
                best.emplace(std::move(quilt));
            }
        }
        return best;
    }

private:
    Quilt covered(int index, const std::vector<int> &sides) {
        Quilt quilt(picture_, haystack_, sides[index], settings_, reach_);
        do {
            monitor_.check();
            Step step;
            step.stage = Stage::matching;
            step.scale = index + 1;
            step.scales = static_cast<int>(sides.size());
            step.scale_width = step.scale_height = sides[index] * picture_.factor;
            step.loss = std::nan("");
            step.preview = [&] { return preview(quilt); };
            monitor_.report(step, quilt.part_set());
        } while (quilt.set_next());
        return quilt;
    }

    Preview preview(const Quilt &quilt) const {
        Image image(quilt.image().cols, quilt.image().rows);
        cv::Mat3f pixels = view(image);
        picture_.image.copyTo(pixels);
        quilt.image().copyTo(pixels, picture_.hole);
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
    return 60.0 * sides * cv::countNonZero(view(hole));
}

BlockFill match_blocks(const Image &fill, const Mask &hole, const BlockSettings &settings,
                       Monitor &monitor, const Rect &place) {
    BlockFill result{fill, Mask(fill.width(), fill.height())};
    const Rect bounds = hole_bounds(hole);
    const Rect part = expand(bounds, reach_in_pixels(bounds, settings), hole.bounds());
    if (bounds.empty() || std::min(part.width, part.height) < 2 * automatic_sides.front())
        return result; // nothing to do, or no room for blocks
    const Mask unknown = crop(hole, part);
    try {
        Matching matching(crop(fill, part), unknown, settings, monitor,
                          {place.x + part.x, place.y + part.y, part.width, part.height});
        const auto quilt = matching.best();
        if (!quilt)
            return result;
        const Rect used{part.x, part.y, quilt->image().cols, quilt->image().rows};
        quilt->image().copyTo(view(result.fill)(view(used)));
        meet_photo(result.fill, fill, hole);
        view(result.sources)(view(used)).setTo(1, quilt->sources());
        return result;
    } catch (const Stopped &) {
        return {fill, Mask(fill.width(), fill.height())};
    }
}

} // namespace refill
