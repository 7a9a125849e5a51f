#include "tools/eval/frechet.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace refill;

namespace {

using Rows = std::vector<std::vector<float>>;

/// `count` rows of `width` numbers in [0, 1], of a linear congruence that any program can repeat.
Rows scrambled(unsigned state, int count, int width) {
    Rows rows(count, std::vector<float>(width));
    for (auto &row : rows)
        for (float &value : row) {
            state = state * 1664525u + 1013904223u;
            value = static_cast<float>(state >> 24) / 255.0f;
        }
    return rows;
}

/// Columns stretched by 0.5 to 1.5, then moved by 0.25.
Rows stretched(Rows rows) {
    const float last = static_cast<float>(rows.front().size() - 1);
    for (auto &row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = row[i] * (0.5f + static_cast<float>(i) / last) + 0.25f;
    return rows;
}

} // namespace

TEST(Frechet, IsNothingBetweenASetAndItself) {
    const Rows rows = scrambled(1, 20, 4);
    EXPECT_NEAR(frechet_distance(rows, rows), 0.0, 1e-9);
}

// Standard deviations 1 and 3, means 1 and 8: 7 * 7 + 2 * 2.
TEST(Frechet, MeasuresMeansAndDeviationsOfOneNumber) {
    const float root = std::sqrt(0.5f); // two values 2 * root apart have variance 1
    const Rows a{{1 - root}, {1 + root}};
    const Rows b{{8 - 3 * root}, {8 + 3 * root}};
    EXPECT_NEAR(frechet_distance(a, b), 53.0, 1e-4);
}

// Where the two vary in different directions nothing is shared: the sum of all variances is left.
TEST(Frechet, AddsVariancesAtRightAngles) {
    const Rows a{{-1, 0}, {1, 0}};
    const Rows b{{0, -2}, {0, 2}};
    EXPECT_NEAR(frechet_distance(a, b), 2.0 + 8.0, 1e-6);
}

// From numpy 1.24 and scipy 1.10: numpy.cov and scipy.linalg.sqrtm of the product of covariances.
TEST(Frechet, AgreesWithScipy) {
    EXPECT_NEAR(frechet_distance(scrambled(1, 40, 3), stretched(scrambled(2, 30, 3))), 0.389979598,
                1e-6);
}

// The product of covariances has no full rank here. As above, but to what sqrtm still tells.
TEST(Frechet, NeedsNoMorePicturesThanFeatures) {
    EXPECT_NEAR(frechet_distance(scrambled(1, 4, 6), stretched(scrambled(2, 5, 6))), 0.913607574,
                1e-4);
}

TEST(Frechet, IsUnknownForASinglePicture) {
    EXPECT_TRUE(std::isnan(frechet_distance({{1, 2}}, {{1, 2}, {2, 3}})));
    EXPECT_TRUE(std::isnan(frechet_distance({}, {})));
}
