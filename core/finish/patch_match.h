#pragma once
/// PatchMatch (Barnes et al. 2009, "PatchMatch: a randomized correspondence algorithm"), the part
/// that does not depend on what is compared: neighbours' matches, then places at random.
///
/// Every target looks at the matches of the round before, so the order does not matter: the same
/// seed gives the same matches with any number of threads.

#include "core/interruptible.h"

#include <opencv2/core.hpp>

#include <cstdint>
#include <vector>

namespace refill {

/// A number that depends on its argument alone (a mixing function of the kind of Steele et al.
/// 2014, "Fast splittable pseudorandom number generators").
inline std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

/// A stream of random numbers for one pixel in one round, so that threads need no order.
class PixelRandom {
public:
    PixelRandom(unsigned seed, int round, cv::Point pixel)
        : state_(mixed(mixed(seed) ^
                       mixed((std::uint64_t(round) << 48) ^ (std::uint64_t(pixel.x) << 24) ^
                             std::uint64_t(pixel.y)))) {}

    /// From -`reach` to `reach` in both directions, the ends included.
    cv::Point offset(int reach) {
        return place({2 * reach + 1, 2 * reach + 1}) - cv::Point(reach, reach);
    }

    /// Somewhere in a picture of this size.
    cv::Point place(const cv::Size &size) {
        state_ = mixed(state_);
        return {below(size.width, state_ >> 32), below(size.height, state_ & 0xffffffffu)};
    }

private:
    static int below(int end, std::uint64_t bits32) {
        return static_cast<int>(bits32 * static_cast<std::uint64_t>(end) >> 32);
    }

    std::uint64_t state_;
};

/// What a thread does before it looks for a stop: some milliseconds' work.
constexpr int targets_between_looks = 4096;

/// For each target, where its best match lies and how unlike it is; a distance below 0 where there
/// is no target.
struct MatchField {
    cv::Mat_<cv::Point> match;
    cv::Mat1f distance;
};

/// One round of PatchMatch.
struct MatchRound {
    int number;   ///< of the round, for its random numbers
    int step;     ///< how far away the neighbours are whose matches a target tries
    int farthest; ///< how far from a target's best match the random search starts; 0: there is none
    unsigned seed;
};

/// Improves the match of each target. `distance(target, source, limit)` may give up at `limit`;
/// `allowed(target, source)` says whether a source, which may lie outside the picture, is one.
/// Throws Stopped, with some of the matches improved.
template <typename Distance, typename Allowed>
void improve_matches(MatchField &field, const std::vector<cv::Point> &targets,
                     const MatchRound &round, const Distance &distance, const Allowed &allowed,
                     const Monitor &monitor) {
    const MatchField before{field.match.clone(), field.distance.clone()};
    const auto improve = [&](cv::Point target) {
        cv::Point best = field.match(target);
        float lowest = field.distance(target);
        const auto consider = [&](cv::Point source) {
            if (source == best || !allowed(target, source))
                return;
            const float candidate = distance(target, source, lowest);
            if (candidate < lowest) {
                lowest = candidate;
                best = source;
            }
        };
        for (const cv::Point &side : {cv::Point(-1, 0), {1, 0}, {0, -1}, {0, 1}}) {
            const cv::Point neighbour = target + round.step * side;
            if (neighbour.inside({{}, before.match.size()}) && before.distance(neighbour) >= 0)
                consider(before.match(neighbour) - round.step * side);
        }
        PixelRandom random(round.seed, round.number, target);
        for (int reach = round.farthest; reach >= 1; reach /= 2)
            consider(best + random.offset(reach));
        field.match(target) = best;
        field.distance(target) = lowest;
    };
    for_each_until_stopped(static_cast<int>(targets.size()), targets_between_looks, monitor,
                           [&](int i) { improve(targets[i]); });
}

} // namespace refill
