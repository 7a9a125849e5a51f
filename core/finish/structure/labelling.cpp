#include "core/finish/structure/labelling.h"

#include "core/finish/patch_match.h"
#include "core/monitor.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace refill {
namespace {

/// What a pixel costs for each level by which its copy, smoothed, is off the guide, where that is
/// trusted. Being further off than so many levels costs no more: a bar that the fill knows nothing
/// of runs through all the same.
constexpr float cost_of_fill = 0.5f;
constexpr float most_off = 60.0f / 255;

/// What a pixel near the border costs for each unit of Appearance by which the known pixels around
/// it are off those that would be copied beside it.
constexpr float cost_of_border = 2.0f;
constexpr int border_radius = 4;
constexpr float unknown_border = 60.0f;

/// What a copy from as far away as the window is wide costs.
constexpr float cost_of_way = 10.0f;

/// What a copy of a pixel costs that is like no other: it is made where the fill or the border asks
/// for it all the same.
constexpr float cost_of_rarity = 25.0f;

constexpr float impossible = 1e6f;

/// Pixels as far as this from one that wants to change take part in a move: more make no better
/// fills, and take longer.
constexpr int near = 3;

/// As often every label is tried; the second time, those in use.
constexpr int sweeps = 2;

/// The costs of all labels for all pixels of the hole.
class Costs {
public:
    Costs(const KnownPixels &known, const Guide &guide, const std::vector<cv::Point> &offsets)
        : known_(known), offsets_(offsets), node_(known.hole.size(), -1) {
        cv::findNonZero(known.hole, pixels_);
        for (int i = 0; i < static_cast<int>(pixels_.size()); ++i)
            node_(pixels_[i]) = i;
        data_.create(static_cast<int>(offsets.size()), static_cast<int>(pixels_.size()));
        add_all(guide);
    }

    const std::vector<cv::Point> &pixels() const { return pixels_; }

    float data(cv::Point pixel, int label) const { return data_(label, node_(pixel)); }

    bool possible(cv::Point pixel, int label) const { return data(pixel, label) < impossible; }

    float apart(cv::Point pixel, int a, int b) const {
        return known_.difference(pixel + offsets_[a], pixel + offsets_[b]);
    }

    static float seam(float at_p, float at_q) { return KnownPixels::seam(at_p, at_q); }

private:
    void add_all(const Guide &guide) {
        const int reach = 2 * border_radius + 1;
        cv::Mat1f known_share;
        cv::Mat1b(known_.hole == 0).convertTo(known_share, CV_32F, 1.0 / 255);
        cv::boxFilter(known_share, known_share, -1, {reach, reach}, {-1, -1}, true,
                      cv::BORDER_REPLICATE);
        cv::Mat1b near;
        cv::dilate(known_.hole, near, cv::Mat1b::ones(reach, reach));
        const cv::Rect part = cv::boundingRect(near);
        std::vector<cv::Point> border;
        cv::findNonZero(near & (known_.hole == 0), border);

        std::vector<float> trust(pixels_.size()), share(pixels_.size());
        for (std::size_t i = 0; i < pixels_.size(); ++i) {
            trust[i] = cost_of_fill * 255 * guide.trust(pixels_[i]);
            share[i] = known_share(pixels_[i]);
        }
        cv::parallel_for_({0, static_cast<int>(offsets_.size())}, [&](const cv::Range &labels) {
            cv::Mat1f off(part.size()), counted(part.size());
            for (int label = labels.start; label < labels.end; ++label) {
                at_border(offsets_[label], border, part, off, counted);
                add(label, guide, trust, share, off, counted, part.tl());
            }
        });
    }

    /// How much the known pixels around each pixel of `part` differ from what would be copied
    /// there, as sums, and how many of them there are.
    void at_border(cv::Point offset, const std::vector<cv::Point> &border, const cv::Rect &part,
                   cv::Mat1f &off, cv::Mat1f &counted) const {
        off = 0.0f;
        counted = 0.0f;
        for (const cv::Point &pixel : border)
            if (known_.is_source(pixel + offset)) {
                const float difference = known_.look.distance(pixel, pixel + offset);
                off(pixel - part.tl()) = difference * difference;
                counted(pixel - part.tl()) = 1.0f;
            }
        const cv::Size box(2 * border_radius + 1, 2 * border_radius + 1);
        cv::boxFilter(off, off, -1, box, {-1, -1}, false, cv::BORDER_CONSTANT);
        cv::boxFilter(counted, counted, -1, box, {-1, -1}, false, cv::BORDER_CONSTANT);
    }

    void add(int label, const Guide &guide, const std::vector<float> &trust,
             const std::vector<float> &share, const cv::Mat1f &off, const cv::Mat1f &counted,
             cv::Point part) {
        const cv::Point offset = offsets_[label];
        const float far = cost_of_way * static_cast<float>(cv::norm(offset)) /
                          static_cast<float>(std::max(known_.hole.cols, known_.hole.rows));
        for (std::size_t i = 0; i < pixels_.size(); ++i) {
            const cv::Point pixel = pixels_[i], source = pixel + offset;
            float &cost = data_(label, static_cast<int>(i));
            if (!known_.is_source(source)) {
                cost = impossible;
                continue;
            }
            const cv::Vec3f difference = guide.smooth(source) - guide.smooth(pixel);
            cost = far + cost_of_rarity * guide.rarity(source) +
                   trust[i] * std::min(most_off, std::sqrt(difference.dot(difference)));
            if (share[i] > 0) {
                const float number = counted(pixel - part);
                cost += cost_of_border * share[i] *
                        (number > 0.5f ? std::sqrt(off(pixel - part) / number) : unknown_border);
            }
        }
    }

    const KnownPixels &known_;
    const std::vector<cv::Point> &offsets_;
    std::vector<cv::Point> pixels_;
    cv::Mat1i node_; ///< the index of each pixel
    cv::Mat1f data_; ///< a row for each label, a column for each pixel
};

/// Adds offsets until every pixel has one that leads to a source: of those tried at random, the
/// one whose source is most like the fill.
void cover(const KnownPixels &known, const cv::Mat3f &smooth, std::vector<cv::Point> &offsets,
           unsigned seed) {
    constexpr int tries = 300;
    std::vector<cv::Point> open, sources;
    cv::findNonZero(known.hole, open);
    cv::findNonZero(known.source, sources);
    const auto serve = [&](cv::Point offset) {
        std::erase_if(open, [&](cv::Point pixel) { return known.is_source(pixel + offset); });
    };
    std::ranges::for_each(offsets, serve);
    while (!open.empty()) {
        const cv::Point pixel = open[open.size() / 2];
        PixelRandom random(seed, 0xfffe, pixel);
        cv::Point best;
        float lowest = std::numeric_limits<float>::max();
        for (int i = 0; i < tries; ++i) {
            const cv::Point source = sources[random.place({static_cast<int>(sources.size()), 1}).x];
            const cv::Vec3f off = smooth(source) - smooth(pixel);
            if (off.dot(off) < lowest) {
                lowest = off.dot(off);
                best = source - pixel;
            }
        }
        offsets.push_back(best);
        serve(best);
    }
}

/// For each pixel, the label that suits it best by itself.
Labels first_labels(const Costs &costs, const cv::Size &size, int count) {
    Labels labels(size, no_label);
    for (const cv::Point &pixel : costs.pixels()) {
        int best = 0;
        for (int label = 1; label < count; ++label)
            if (costs.data(pixel, label) < costs.data(pixel, best))
                best = label;
        labels(pixel) = best;
    }
    return labels;
}

/// Expansions of one label after the other. A pixel wants to change where the new label suits it
/// better than its own with all seams around it; where none wants to, no move helps, and so only
/// pixels near one that does take part.
class Moves {
public:
    Moves(const Costs &costs, Labels &labels)
        : costs_(costs), labels_(labels), expansion_(labels.size()),
          part_(cv::boundingRect(costs.pixels())), wanting_(part_.size()),
          at_stake_(costs.pixels().size()) {
        weigh_seams();
    }

    /// Returns how many pixels have changed.
    int expand(int label) {
        if (!find_movable(label))
            return 0;
        const int changed = expansion_.expand(labels_, movable_, label, costs_);
        if (changed > 0)
            weigh_seams();
        return changed;
    }

private:
    bool find_movable(int label) {
        const auto &pixels = costs_.pixels();
        wanting_ = 0;
        bool any = false;
        for (std::size_t i = 0; i < pixels.size(); ++i)
            if (labels_(pixels[i]) != label && costs_.data(pixels[i], label) < at_stake_[i]) {
                wanting_(pixels[i] - part_.tl()) = 255;
                any = true;
            }
        movable_.clear();
        if (!any)
            return false;
        cv::dilate(wanting_, wanting_, cv::Mat1b::ones(2 * near + 1, 2 * near + 1));
        for (const cv::Point &pixel : pixels)
            if (wanting_(pixel - part_.tl()) && labels_(pixel) != label &&
                costs_.possible(pixel, label))
                movable_.push_back(pixel);
        return true;
    }

    /// What each pixel costs now, with the seams around it.
    void weigh_seams() {
        const auto &pixels = costs_.pixels();
        const cv::Rect all({}, labels_.size());
        cv::parallel_for_({0, static_cast<int>(pixels.size())}, [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i) {
                const cv::Point p = pixels[i];
                at_stake_[i] = costs_.data(p, labels_(p));
                for (const cv::Point &side : {cv::Point(1, 0), {0, 1}, {-1, 0}, {0, -1}}) {
                    const cv::Point q = p + side;
                    if (q.inside(all) && labels_(q) != no_label)
                        at_stake_[i] += seam_between(costs_, p, q, labels_(p), labels_(q));
                }
            }
        });
    }

    const Costs &costs_;
    Labels &labels_;
    Expansion expansion_;
    cv::Rect part_;                  ///< around the hole
    cv::Mat1b wanting_;              ///< of the size of `part_`
    std::vector<float> at_stake_;    ///< for each pixel
    std::vector<cv::Point> movable_; ///< near pixels that want to change
};

/// Those in use, in their order.
std::vector<int> used(const Labels &labels, const std::vector<cv::Point> &pixels, int count) {
    std::vector<char> seen(count);
    for (const cv::Point &pixel : pixels)
        seen[labels(pixel)] = 1;
    std::vector<int> result;
    for (int label = 0; label < count; ++label)
        if (seen[label])
            result.push_back(label);
    return result;
}

} // namespace

Labels choose_labels(const KnownPixels &known, const Guide &guide, std::vector<cv::Point> &offsets,
                     unsigned seed, const Monitor &monitor) {
    cover(known, guide.smooth, offsets, seed);
    const Costs costs(known, guide, offsets);
    const int count = static_cast<int>(offsets.size());
    Labels labels = first_labels(costs, known.hole.size(), count);
    Moves moves(costs, labels);
    std::vector<int> order(count);
    std::iota(order.begin(), order.end(), 0);
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        int changed = 0;
        for (const int label : order) {
            monitor.check();
            changed += moves.expand(label);
        }
        if (changed < static_cast<int>(costs.pixels().size()) / 200)
            break;
        order = used(labels, costs.pixels(), count);
    }
    return labels;
}

} // namespace refill
