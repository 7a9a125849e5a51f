#include "core/finish/structure/candidates.h"

#include "core/finish/patch.h"
#include "core/finish/patch_match.h"
#include "core/finish/structure/rarity.h"
#include "core/monitor.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace refill {
namespace {

using patch::radius;

/// Matches count only from this far away, in parts of the longer side, and in pixels: what is
/// right beside suits best, and copies nothing.
constexpr double least_way_of_side = 1.0 / 15;
constexpr double least_way = 12.0;

/// Known pixels take part up to so many times as far from the hole as it is deep.
constexpr double reach = 6.0;

/// Pixels on both sides of the border whose patches are matched.
constexpr double border = 5.0;

/// How many offsets come from where.
constexpr int dominant = 40;
constexpr int of_edges = 40;
constexpr int of_border = 60;
constexpr int of_fill = 30;

/// Rounds of searching, and how far away the neighbours are whose matches are tried, round after
/// round.
constexpr int rounds = 10;
constexpr std::array steps = {16, 8, 4, 2, 2};
constexpr int farthest_of_side = 2;

/// Votes for offsets, whose middle is no offset.
class Votes {
public:
    explicit Votes(const cv::Size &size)
        : count_(2 * size.height + 1, 2 * size.width + 1, 0.0f), middle_(size.width, size.height) {}

    void add(cv::Point offset, float weight) { count_(offset + middle_) += weight; }

    /// The offsets around which there are more votes than within `apart` / 2 pixels, most first.
    std::vector<cv::Point> peaks(int apart, int most) const {
        constexpr double blur = 1.4;
        cv::Mat1f smooth, highest;
        cv::GaussianBlur(count_, smooth, {0, 0}, blur);
        cv::dilate(smooth, highest, cv::Mat1b::ones(apart, apart));
        std::vector<std::pair<float, cv::Point>> found;
        for (int y = 0; y < smooth.rows; ++y)
            for (int x = 0; x < smooth.cols; ++x)
                if (smooth(y, x) > 0 && smooth(y, x) >= highest(y, x))
                    found.push_back({smooth(y, x), cv::Point(x, y) - middle_});
        std::stable_sort(found.begin(), found.end(),
                         [](const auto &a, const auto &b) { return a.first > b.first; });
        std::vector<cv::Point> offsets;
        for (int i = 0; i < std::min(most, static_cast<int>(found.size())); ++i)
            offsets.push_back(found[i].second);
        return offsets;
    }

private:
    cv::Mat1f count_;
    cv::Point middle_;
};

/// Offsets in the order in which they came, without those beside an earlier one.
class Offsets {
public:
    explicit Offsets(const cv::Size &size)
        : taken_(cv::Mat1b::zeros(2 * size.height + 3, 2 * size.width + 3)),
          middle_(size.width + 1, size.height + 1) {}

    void add(const std::vector<cv::Point> &offsets) {
        for (const cv::Point &offset : offsets) {
            const cv::Point place = offset + middle_;
            if (taken_(place))
                continue;
            taken_({place - cv::Point(1, 1), cv::Size(3, 3)}).setTo(255);
            offsets_.push_back(offset);
        }
    }

    std::vector<cv::Point> take() { return std::move(offsets_); }

private:
    cv::Mat1b taken_;
    cv::Point middle_;
    std::vector<cv::Point> offsets_;
};

/// Where patches are centred that may be copied.
cv::Mat1b patch_sources(const cv::Mat1b &closed) {
    cv::Mat1b touched, sources = cv::Mat1b::zeros(closed.size());
    cv::dilate(closed, touched, cv::Mat1b::ones(2 * radius + 1, 2 * radius + 1));
    const cv::Rect whole_patches(radius, radius, closed.cols - 2 * radius,
                                 closed.rows - 2 * radius);
    sources(whole_patches).setTo(255, touched(whole_patches) == 0);
    return sources;
}

/// Of the pixels in `where`, those on every `step`-th row and column on which a patch is whole.
std::vector<cv::Point> lattice(const cv::Mat1b &where, int step) {
    std::vector<cv::Point> points;
    for (int y = radius + (radius % step); y < where.rows - radius; y += step)
        for (int x = radius + (radius % step); x < where.cols - radius; x += step)
            if (where(y, x))
                points.push_back({x, y});
    return points;
}

/// How strong the edges around each pixel are, beside the mean over `where`.
cv::Mat1f edge_strength(const cv::Mat3f &image, const cv::Mat1b &where) {
    cv::Mat3f across, down;
    cv::Sobel(image, across, CV_32F, 1, 0);
    cv::Sobel(image, down, CV_32F, 0, 1);
    cv::Mat1f strength(image.size());
    for (int y = 0; y < image.rows; ++y)
        for (int x = 0; x < image.cols; ++x)
            strength(y, x) = std::sqrt(across(y, x).dot(across(y, x)) + down(y, x).dot(down(y, x)));
    cv::GaussianBlur(strength, strength, {0, 0}, 2.0);
    return strength / (cv::mean(strength, where)[0] + 1e-5);
}

/// Looks for offsets in a picture that has sources for patches.
class Search {
public:
    Search(const KnownPixels &known, const cv::Mat1f &depth, unsigned seed, const Monitor &monitor)
        : known_(known), depth_(depth), seed_(seed), monitor_(monitor), size_(known.hole.size()),
          is_patch_(patch_sources(known.closed)), colours_(patch::compact(known.image)) {
        cv::findNonZero(is_patch_, sources_);
        cv::distanceTransform(known.hole == 0, outside_, cv::DIST_L2, cv::DIST_MASK_PRECISE);
        cv::minMaxLoc(depth, nullptr, &deepest_);
        way_ = std::min(std::max(size_.width, size_.height) * least_way_of_side,
                        std::max(least_way, deepest_));
    }

    bool possible() const { return !sources_.empty(); }

    /// Those that the known pixels around the hole share with what is most like them, and those of
    /// their edges. Returns how rare these pixels are.
    cv::Mat1f among_known(Offsets &offsets) const {
        const double band = 2 * std::max(deepest_, way_);
        const cv::Mat1b near = is_patch_ & (outside_ <= reach / 2 * band);
        const auto targets = lattice(near, 2);
        const MatchField field = match(colours_, targets, way_, 0);
        const cv::Mat1f strength = edge_strength(known_.image, near);
        Votes all(size_), at_edges(size_);
        for (const cv::Point &target : targets) {
            if (field.distance(target) < 0)
                continue;
            const cv::Point offset = field.match(target) - target;
            const float alike = patch::mean_square(field.distance(target));
            all.add(offset, 1.0f);
            at_edges.add(offset, static_cast<float>(std::min(4.0f, strength(target)) *
                                                    std::exp(-alike / 200) *
                                                    std::exp(-outside_(target) / band)));
        }
        offsets.add(all.peaks(9, dominant));
        offsets.add(at_edges.peaks(5, of_edges));
        return rarity(field, targets);
    }

    /// Those by which both sides of the border continue: the one that an edge needs is among them.
    void along_border(Offsets &offsets) const {
        const cv::Mat1b ring =
            ((outside_ > 0) & (outside_ <= border)) | ((depth_ > 0) & (depth_ <= border));
        const auto targets = lattice(ring, 1);
        const double least = std::max(4.0, std::min(deepest_, way_) / 2);
        const MatchField field = match(colours_, targets, least, 1);
        const cv::Mat1f strength = edge_strength(known_.image, ring);
        Votes votes(size_);
        for (const cv::Point &target : targets)
            if (field.distance(target) >= 0)
                votes.add(field.match(target) - target,
                          (0.3f + std::min(4.0f, strength(target))) *
                              std::exp(-patch::mean_square(field.distance(target)) / 300));
        offsets.add(votes.peaks(5, of_border));
    }

    /// Those by which known pixels look like the fill, both smoothed.
    void like_fill(Offsets &offsets, const cv::Mat3f &smooth) const {
        const auto targets = lattice(known_.hole, 2);
        const MatchField field = match(patch::compact(smooth), targets, 1.0, 2);
        Votes votes(size_);
        for (const cv::Point &target : targets)
            if (field.distance(target) >= 0)
                votes.add(field.match(target) - target, 1.0f);
        offsets.add(votes.peaks(7, of_fill));
    }

private:
    /// The patches of `colours`, at least `least` away, that are most like those around `targets`.
    MatchField match(const patch::Colours &colours, const std::vector<cv::Point> &targets,
                     double least, unsigned number) const {
        const unsigned seed = seed_ + number;
        const auto allowed = [&](cv::Point target, cv::Point source) {
            const cv::Point off = source - target;
            return source.inside({{}, size_}) && is_patch_(source) && off.dot(off) >= least * least;
        };
        const auto distance = [&](cv::Point target, cv::Point source, float limit) {
            return patch::distance(colours, target, source, {}, limit);
        };
        MatchField field{cv::Mat_<cv::Point>(size_), cv::Mat1f(size_, -1.0f)};
        constexpr int attempts = 30;
        std::vector<cv::Point> matched;
        for (const cv::Point &target : targets) {
            PixelRandom random(seed, 0xffff, target);
            for (int attempt = 0; attempt < attempts; ++attempt) {
                const int end = static_cast<int>(sources_.size());
                const cv::Point source = sources_[random.place({end, 1}).x];
                if (!allowed(target, source))
                    continue;
                field.match(target) = source;
                field.distance(target) =
                    distance(target, source, std::numeric_limits<float>::max());
                matched.push_back(target);
                break;
            }
        }
        const int farthest = std::max(size_.width, size_.height) / farthest_of_side;
        for (int round = 0; round < rounds; ++round) {
            improve_matches(field, matched, {round, steps[round % steps.size()], farthest, seed},
                            distance, allowed, monitor_);
        }
        return field;
    }

    const KnownPixels &known_;
    const cv::Mat1f &depth_;
    unsigned seed_;
    const Monitor &monitor_;
    cv::Size size_;
    cv::Mat1b is_patch_;
    std::vector<cv::Point> sources_;
    patch::Colours colours_;
    cv::Mat1f outside_; ///< the distance to the hole
    double deepest_ = 0;
    double way_ = 0;
};

} // namespace

Candidates candidate_offsets(const KnownPixels &known, const cv::Mat1f &depth,
                             const cv::Mat3f &smooth, unsigned seed, const Monitor &monitor) {
    const cv::Size size = known.hole.size();
    if (std::min(size.width, size.height) <= 2 * radius)
        return {{}, cv::Mat1f::zeros(size)}; // no room for a patch
    const Search search(known, depth, seed, monitor);
    if (!search.possible())
        return {{}, cv::Mat1f::zeros(size)};
    Offsets offsets(size);
    cv::Mat1f rarity = search.among_known(offsets);
    search.along_border(offsets);
    search.like_fill(offsets, smooth);
    return {offsets.take(), rarity};
}

} // namespace refill
