#include "core/finish/patch.h"
#include "core/finish/structure/rarity.h"

#include <gtest/gtest.h>

using namespace refill;

namespace {

/// The distance of two patches whose values all differ by so many levels.
float levels_apart(float levels) { return 3 * patch::pixels * levels * levels; }

/// Every second pixel of 40 x 40, as unlike its match as `usual` levels, and around (20, 20) as
/// `there`.
cv::Mat1f rarity_of(float usual, float there) {
    MatchField field{cv::Mat_<cv::Point>(40, 40), cv::Mat1f(40, 40, -1.0f)};
    std::vector<cv::Point> targets;
    for (int y = 4; y < 36; y += 2)
        for (int x = 4; x < 36; x += 2) {
            const bool inside = std::abs(x - 20) <= 6 && std::abs(y - 20) <= 6;
            field.distance(y, x) = levels_apart(inside ? there : usual);
            targets.push_back({x, y});
        }
    return rarity(field, targets);
}

} // namespace

TEST(Rarity, IsOneWhereNothingIsLikeIt) {
    const cv::Mat1f rare = rarity_of(5, 40);
    EXPECT_NEAR(rare(20, 20), 1.0f, 1e-5f);
    EXPECT_EQ(rare(6, 6), 0.0f);
}

TEST(Rarity, RisesFromTwiceTheUsual) {
    EXPECT_EQ(rarity_of(5, 10)(20, 20), 0.0f);
    EXPECT_NEAR(rarity_of(5, 15)(20, 20), 0.5f, 1e-5f);
}

// As in gravel, where no two stones are alike.
TEST(Rarity, IsNothingWhereAllIsUnlike) { EXPECT_EQ(rarity_of(30, 45)(20, 20), 0.0f); }

TEST(Rarity, LeavesNoiseAlone) { EXPECT_EQ(rarity_of(0.5f, 5)(20, 20), 0.0f); }
