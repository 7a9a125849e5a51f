#include "core/finish/detail/detail.h"

#include "core/finish/clamped.h"
#include "core/finish/detail/detail_scale.h"
#include "core/finish/patch.h"
#include "core/finish/patch_match.h"
#include "core/finish/surroundings.h"
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

using patch::compact;
using patch::radius;

/// Rounds of searching and voting: many where they are cheap and decide the structure. At a scale
/// with so many patches to find that a round takes more than a second, there are fewer, and the
/// random search starts so near: the scale before has found out what belongs where.
constexpr int most_rounds = 8;
constexpr int least_rounds = 6;
constexpr int rounds_of_many = 3;
constexpr int reach_of_many = 16;
constexpr std::size_t many_targets = 400000;

/// How far away the neighbours are whose matches a target tries, round after round.
constexpr std::array steps = {8, 3, 1};

/// How deep in the hole, in pixels of the photo, the fill counts 1/e of what it counts at the rim.
/// Further in a network's is a guess, and patches that suit each other look better than ones that
/// suit it. Copies are the photo's own and count further in: with 6, as for a guess, fills measure
/// worse. With 20 to 40, photos of 1024 pixels measure better still, but in large ones pieces that
/// the copies have cut off hang in the air, and clouds at their seams stay.
constexpr double trusted_depth_of_guess = 6.0;
constexpr double trusted_depth_of_copies = 12.0;

/// What is near suits best. A source as far away as the picture is wide costs as much as colours
/// that differ by this in each pixel, as a sum of squares; a nearer one the square of its share.
/// A distance that is free, in multiples of the target's depth, spares patches deep in a hole.
constexpr float distance_cost = 6000.0f;
constexpr float free_distance = 3.0f;

/// How much making a patch lighter or darker counts, of what as large a difference counts.
constexpr float shift_cost = 0.2f;

/// How much a difference in roughness counts, beside one in colour. Without it a deep hole becomes
/// smooth: on average, patches suit a smooth one best.
constexpr float roughness_cost = 60.0f;

/// What counts as likeness of patches that are not alike at all: there may be no others.
constexpr double least_likeness = 1e-12;

/// Where the vote's discount ends, in pixels of depth: it is still a number in doubles.
constexpr float deepest = 3000.0f;

/// How much of a say others than the best patches have, see vote(). Less is sharper, but measures
/// worse, in features as well as pixel by pixel.
constexpr float usual_softness = 3.0f;

/// How much less a patch's vote counts for each pixel it lies deeper in the hole (Wexler et al.).
constexpr double depth_discount = 1.2;

bool has_many_targets(const DetailScale &scale) { return scale.targets.size() > many_targets; }

// Searching --------------------------------------------------------------------------------------

/// What makes the patch around `source` suit the shade of what is around `target`.
patch::Shift shift_between(const DetailScale &scale, cv::Point target, cv::Point source) {
    return patch::shift_towards(scale.shade(target), scale.shade(source), scale.most_shift(target));
}

class Search {
public:
    Search(const DetailScale &scale, const DetailSettings &settings, const Monitor &monitor)
        : scale_(scale), settings_(settings), monitor_(monitor),
          farthest_(has_many_targets(scale) ? reach_of_many
                                            : std::max(scale.source.cols, scale.source.rows) / 2) {}

    float distance(cv::Point target, cv::Point source, float limit) const {
        const patch::Shift shift = shift_between(scale_, target, source);
        const cv::Vec4b &to = scale_.guide(target), &from = scale_.guide(source);
        int shifted = 0, left = 0;
        for (int channel = 0; channel < 3; ++channel) {
            const int off = to[channel] - from[channel] - shift[channel];
            left += off * off;
            shifted += shift[channel] * shift[channel];
        }
        const float guidance = static_cast<float>(settings_.guidance) * scale_.trust(target);
        const float guided =
            patch::pixels * (guidance * left + shift_cost * shifted + cost_of_way(target, source) +
                             cost_of_roughness(target, source));
        return guided >= limit
                   ? guided
                   : guided + patch::distance(scale_.seen, target, source, shift, limit - guided);
    }

    float cost_of_way(cv::Point target, cv::Point source) const {
        const float way = static_cast<float>(cv::norm(target - source));
        const float far = std::max(0.0f, way - free_distance * scale_.depth(target)) /
                          static_cast<float>(scale_.source.cols);
        return distance_cost * far * far;
    }

    float cost_of_roughness(cv::Point target, cv::Point source) const {
        const cv::Vec2f off = scale_.roughness(target) - scale_.roughness(source);
        return roughness_cost * off.dot(off);
    }

    bool is_source(cv::Point place) const {
        return place.x >= 0 && place.y >= 0 && place.x < scale_.source.cols &&
               place.y < scale_.source.rows && scale_.source(place);
    }

    /// A source near `wanted`, or anywhere.
    cv::Point any_source(cv::Point wanted, PixelRandom &random) const {
        if (is_source(wanted))
            return wanted;
        for (int reach = 4; reach < std::max(scale_.source.cols, scale_.source.rows); reach *= 2)
            for (int attempt = 0; attempt < 8; ++attempt) {
                const cv::Point place = wanted + random.offset(reach);
                if (is_source(place))
                    return place;
            }
        return first_source();
    }

    /// Neighbours' matches in each round, places at random in every second one: in all of them they
    /// take half as long again, and fills measure the same.
    void improve(MatchField &field, int round) const {
        const int farthest = round % 2 == 0 ? farthest_ : 0;
        improve_matches(
            field, scale_.targets, {round, steps[round % steps.size()], farthest, settings_.seed},
            [this](cv::Point target, cv::Point source, float limit) {
                return distance(target, source, limit);
            },
            [this](cv::Point, cv::Point source) { return is_source(source); }, monitor_);
    }

    /// The distances of all matches anew, after the image has changed.
    void measure(MatchField &field) const {
        for_each_target([&](cv::Point target) {
            field.distance(target) =
                distance(target, field.match(target), std::numeric_limits<float>::max());
        });
    }

    template <typename Work>
    void for_each_target(const Work &work) const {
        for_each_until_stopped(static_cast<int>(scale_.targets.size()), targets_between_looks,
                               monitor_, [&](int i) { work(scale_.targets[i]); });
    }

private:
    cv::Point first_source() const {
        cv::Point place;
        cv::minMaxLoc(scale_.source, nullptr, nullptr, nullptr, &place);
        return place;
    }

    const DetailScale &scale_;
    const DetailSettings &settings_;
    const Monitor &monitor_;
    int farthest_; ///< where the random search starts
};

/// Matches at random, or from the field of the scale before; targets have distances >= 0.
MatchField first_field(const DetailScale &scale, const Search &search, const MatchField *smaller,
                       const DetailSettings &settings) {
    MatchField field{cv::Mat_<cv::Point>(scale.hole.size()), cv::Mat1f(scale.hole.size(), -1.0f)};
    const cv::Point margin(radius, radius);
    search.for_each_target([&](cv::Point target) {
        PixelRandom random(settings.seed, 0xffff, target);
        cv::Point wanted = random.place(scale.hole.size());
        if (smaller) {
            const cv::Point inner = target - margin;
            const cv::Point half =
                cv::Point(std::min(inner.x / 2, smaller->match.cols - 2 * radius - 1),
                          std::min(inner.y / 2, smaller->match.rows - 2 * radius - 1)) +
                margin;
            if (smaller->distance(half) >= 0)
                wanted = (smaller->match(half) - margin) * 2 + cv::Point(inner.x & 1, inner.y & 1) +
                         margin;
        }
        field.match(target) = search.any_source(wanted, random);
        field.distance(target) = 0;
    });
    return field;
}

/// Where the copied pixel nearest to the middle of a target's patch comes from, as the match that
/// the target would have with it; nothing where the patch holds none. The scale, one of whose
/// pixels is `pixel` of the fill's wide, lies at `corner` of the fill.
std::optional<cv::Point> copied_match(cv::Point target, const Copies &copies, cv::Point corner,
                                      int pixel) {
    std::optional<cv::Point> match;
    int nearest = std::numeric_limits<int>::max();
    for (int y = -radius; y <= radius; ++y)
        for (int x = -radius; x <= radius; ++x) {
            const cv::Point beside(x, y);
            const cv::Point from = copies.source(corner + (target + beside) * pixel);
            if (beside.dot(beside) >= nearest || from == Copies::nowhere)
                continue;
            nearest = beside.dot(beside);
            match = (from - corner) / pixel - beside;
        }
    return match;
}

/// Matches where the fill was copied from, at random elsewhere.
MatchField copied_field(const DetailScale &scale, const Search &search, const Copies &copies,
                        cv::Point corner, int pixel, const DetailSettings &settings) {
    MatchField field{cv::Mat_<cv::Point>(scale.hole.size()), cv::Mat1f(scale.hole.size(), -1.0f)};
    const cv::Point margin(radius, radius);
    search.for_each_target([&](cv::Point target) {
        PixelRandom random(settings.seed, 0xffff, target);
        const auto copied = copied_match(target - margin, copies, corner, pixel);
        const cv::Point wanted = copied ? *copied + margin : random.place(scale.hole.size());
        field.match(target) = search.any_source(wanted, random);
        field.distance(target) = 0;
    });
    return field;
}

// Voting -----------------------------------------------------------------------------------------

/// The distance below which three quarters of the matches lie: what counts as alike.
float likeness_unit(const DetailScale &scale, const MatchField &field) {
    std::vector<float> distances;
    distances.reserve(scale.targets.size());
    for (const cv::Point &target : scale.targets)
        distances.push_back(field.distance(target));
    const auto quartile = distances.begin() + distances.size() * 3 / 4;
    std::nth_element(distances.begin(), quartile, distances.end());
    return std::max(*quartile, 1.0f);
}

/// Each hole pixel becomes the average of what the patches over it have in its place. A small
/// `softness` follows the best of them, which is sharper; a large one agrees on more. Reads known
/// pixels only, so it needs no copy.
void vote(DetailScale &scale, const MatchField &field, float softness, const Monitor &monitor) {
    const float unit = softness * likeness_unit(scale, field);
    // In doubles, whose exponents reach as deep as any hole is.
    cv::Mat1d weight(scale.hole.size(), 0.0);
    cv::Mat3f shifts(scale.hole.size());
    for_each_until_stopped(
        static_cast<int>(scale.targets.size()), targets_between_looks, monitor, [&](int i) {
            const cv::Point target = scale.targets[i];
            weight(target) = (std::exp(-field.distance(target) / (2 * unit)) + least_likeness) *
                             std::pow(depth_discount, -std::min(scale.depth(target), deepest));
            shifts(target) = patch::colour(shift_between(scale, target, field.match(target)));
        });
    for_each_until_stopped(scale.hole.rows, 4, monitor, [&](int y) {
        for (int x = 0; x < scale.hole.cols; ++x) {
            if (!scale.hole(y, x))
                continue;
            cv::Vec3f sum(0, 0, 0);
            cv::Vec2f rough(0, 0);
            float weights = 0;
            const double unit_here = 1.0 / weight(y, x);
            for (int dy = -radius; dy <= radius; ++dy)
                for (int dx = -radius; dx <= radius; ++dx) {
                    const cv::Point centre(x + dx, y + dy);
                    const auto share = static_cast<float>(weight(centre) * unit_here);
                    if (share == 0.0f)
                        continue;
                    const cv::Point source = field.match(centre) - cv::Point(dx, dy);
                    sum += share * (scale.image(source) + shifts(centre));
                    rough += share * scale.roughness(source);
                    weights += share;
                }
            scale.image(y, x) = clamped(sum / weights);
            scale.seen(y, x) = compact(scale.image(y, x));
            scale.roughness(y, x) = rough / weights;
        }
    });
}

/// Carries what a smaller scale found over to the next, hole pixels only.
void enlarge_into(DetailScale &scale, const MatchField &field, const Monitor &monitor) {
    vote(scale, field, 1.0f, monitor);
}

// The whole --------------------------------------------------------------------------------------

int rounds_at(const std::vector<DetailScale> &scales, std::size_t i, bool copied) {
    if (has_many_targets(scales[i]))
        return rounds_of_many;
    if (copied)
        return least_rounds;
    const int finer = static_cast<int>(scales.size() - 1 - i);
    return std::min(most_rounds, least_rounds + 2 * finer);
}

/// Searches and votes until the scale is settled.
void settle(DetailScale &scale, MatchField &field, const Search &search, int rounds,
            const Monitor &monitor) {
    for (int round = 0; round < rounds; ++round) {
        search.measure(field);
        search.improve(field, 2 * round);
        search.improve(field, 2 * round + 1);
        vote(scale, field, usual_softness, monitor);
    }
}

/// 255 for the pixels of `part` of the fill that are to stay as they are; empty where none is.
cv::Mat1b kept_in(const Copies &copies, const Rect &part) {
    if (copies.kept.empty())
        return {};
    cv::Mat1b kept = cv::Mat1b::zeros(part.height, part.width);
    const Rect common = intersect(copies.area, part);
    const cv::Point corner(common.x, common.y);
    const cv::Size size(common.width, common.height);
    copies.kept({corner - cv::Point(copies.area.x, copies.area.y), size})
        .copyTo(kept({corner - cv::Point(part.x, part.y), size}));
    return kept;
}

Image inner_pixels(const DetailScale &scale) {
    Image image(scale.image.cols - 2 * radius, scale.image.rows - 2 * radius);
    scale.image({radius, radius, image.width(), image.height()}).copyTo(view(image));
    return image;
}

/// `part` of the fill at its scales; none where nothing is to be rebuilt, or there is nothing to
/// rebuild it from.
std::vector<DetailScale> scales_of(const Copies &copies, const Mask &hole, const Rect &part,
                                   const DetailSettings &settings, const Monitor &monitor) {
    const Image fill = crop(copies.fill, part);
    cv::Mat1b barred =
        settings.sources ? cv::Mat1b(view(*settings.sources)(view(part)) == 0) : cv::Mat1b();
    cv::Mat1b unknown = view(hole)(view(part)) != 0;
    if (const cv::Mat1b kept = kept_in(copies, part); !kept.empty()) {
        unknown.setTo(0, kept);
        barred = barred.empty() ? kept : cv::Mat1b(barred | kept);
    }
    if (cv::countNonZero(unknown) == 0)
        return {};
    auto scales = make_detail_scales(
        view(fill), unknown, barred,
        copies.area.empty() ? trusted_depth_of_guess : trusted_depth_of_copies, monitor);
    if (cv::countNonZero(scales.front().source) == 0 || cv::countNonZero(scales.back().source) == 0)
        return {};
    return scales;
}

/// `part` of the fill, rebuilt.
Image rebuild(const Copies &copies, const Mask &hole, const Rect &part,
              const DetailSettings &settings, Monitor &monitor, const Rect &place) {
    std::vector<DetailScale> scales = scales_of(copies, hole, part, settings, monitor);
    if (scales.empty())
        return crop(copies.fill, part);
    const bool copied = !copies.area.empty();

    MatchField field;
    for (std::size_t i = 0; i < scales.size(); ++i) {
        DetailScale &scale = scales[i];
        const Search search(scale, settings, monitor);
        const int pixel = 1 << (scales.size() - 1 - i);
        field = i == 0 && copied
                    ? copied_field(scale, search, copies, {part.x, part.y}, pixel, settings)
                    : first_field(scale, search, i > 0 ? &field : nullptr, settings);
        if (i > 0)
            enlarge_into(scale, field, monitor);
        settle(scale, field, search, rounds_at(scales, i, copied), monitor);

        monitor.report({.stage = Stage::detailing,
                        .scale = static_cast<int>(i) + 1,
                        .scales = static_cast<int>(scales.size()),
                        .scale_width = scale.image.cols - 2 * radius,
                        .scale_height = scale.image.rows - 2 * radius,
                        .preview = [&] { return Preview{place, inner_pixels(scale)}; }},
                       std::pow(0.25, static_cast<double>(scales.size() - 1 - i)));
    }
    return inner_pixels(scales.back());
}

} // namespace

/// The rim of a hole counts for more than what is within.
double detail_work(const Mask &hole) {
    const double pixels = cv::countNonZero(view(hole));
    return 3e-4 * std::sqrt(pixels) + 6e-6 * pixels;
}

Image transfer_detail(const Copies &copies, const Mask &hole, const DetailSettings &settings,
                      Monitor &monitor, const Rect &place) {
    const Rect part = surroundings(hole, settings.sources);
    if (std::min(part.width, part.height) <= 4 * radius)
        return copies.fill; // no room for a patch beside the hole
    try {
        const Rect part_place{place.x + part.x, place.y + part.y, part.width, part.height};
        const Image rebuilt = rebuild(copies, hole, part, settings, monitor, part_place);
        monitor.check_cancel();
        Image result = copies.fill;
        monitor.check_cancel();
        view(rebuilt).copyTo(view(result)(view(part)));
        return result;
    } catch (const Stopped &) {
        return copies.fill;
    }
}

} // namespace refill
