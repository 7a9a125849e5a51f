#include "core/finish/structure/rarity.h"

#include "core/finish/patch.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// A patch is rare that differs from its best match by more than so many times what patches usually
/// do, and wholly so by twice that. Matches that differ by less than so many levels are as alike as
/// noise allows.
constexpr float usual = 2.0f;
constexpr float noise = 3.0f;

/// Pixels over which rarity spreads: about a patch.
constexpr int spread = patch::side;

/// By how many levels a target's patch differs from its match, as a deviation.
float deviation(const MatchField &field, cv::Point target) {
    return std::sqrt(patch::mean_square(field.distance(target)));
}

/// Half of the targets differ from their matches by less.
float usual_deviation(const MatchField &field, const std::vector<cv::Point> &targets) {
    std::vector<float> all;
    for (const cv::Point &target : targets)
        if (field.distance(target) >= 0)
            all.push_back(deviation(field, target));
    if (all.empty())
        return noise;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    return std::max(*middle, noise);
}

} // namespace

cv::Mat1f rarity(const MatchField &field, const std::vector<cv::Point> &targets) {
    cv::Mat1f rare = cv::Mat1f::zeros(field.distance.size());
    const float threshold = usual * usual_deviation(field, targets);
    for (const cv::Point &target : targets)
        if (field.distance(target) >= 0)
            rare({target, cv::Size(2, 2)}) =
                std::clamp(deviation(field, target) / threshold - 1.0f, 0.0f, 1.0f);
    cv::blur(rare, rare, {spread, spread});
    return rare;
}

} // namespace refill
