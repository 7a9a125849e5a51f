#include "core/finish/structure/expansion.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>

using namespace refill;

namespace {

/// Costs at random, with seams that are a distance between labels, as expansion asks for.
class Costs {
public:
    Costs(const cv::Size &size, int count, unsigned seed) : size_(size), data_(count, size.area()) {
        std::mt19937 generator(seed);
        std::uniform_real_distribution<float> uniform(0.0f, 4.0f);
        for (float &cost : data_)
            cost = uniform(generator);
    }

    float data(cv::Point pixel, int label) const {
        return data_(label, pixel.y * size_.width + pixel.x);
    }

    static float seam(cv::Point, cv::Point, int a, int b) {
        return static_cast<float>(std::abs(a - b));
    }

    float sum(const Labels &labels) const {
        float cost = 0;
        for (int y = 0; y < labels.rows; ++y)
            for (int x = 0; x < labels.cols; ++x) {
                cost += data({x, y}, labels(y, x));
                if (x + 1 < labels.cols)
                    cost += seam({}, {}, labels(y, x), labels(y, x + 1));
                if (y + 1 < labels.rows)
                    cost += seam({}, {}, labels(y, x), labels(y + 1, x));
            }
        return cost;
    }

private:
    cv::Size size_;
    cv::Mat1f data_;
};

std::vector<cv::Point> pixels_without(const Labels &labels, int label) {
    std::vector<cv::Point> pixels;
    for (int y = 0; y < labels.rows; ++y)
        for (int x = 0; x < labels.cols; ++x)
            if (labels(y, x) != label)
                pixels.push_back({x, y});
    return pixels;
}

/// The lowest cost of all that one move to `label` can reach.
float lowest_of_move(const Costs &costs, const Labels &labels, int label) {
    float lowest = std::numeric_limits<float>::max();
    for (unsigned chosen = 0; chosen < 1u << labels.total(); ++chosen) {
        Labels candidate = labels.clone();
        for (unsigned i = 0; i < labels.total(); ++i)
            if (chosen >> i & 1)
                candidate(static_cast<int>(i) / labels.cols, static_cast<int>(i) % labels.cols) =
                    label;
        lowest = std::min(lowest, costs.sum(candidate));
    }
    return lowest;
}

} // namespace

// Against every one of the 2^12 moves that there are, for ten grids.
TEST(Expansion, FindsTheBestMoveThereIs) {
    for (unsigned seed = 0; seed < 10; ++seed) {
        const cv::Size size(4, 3);
        const Costs costs(size, 3, seed);
        Labels labels(size);
        for (int i = 0; i < size.area(); ++i)
            labels(i / size.width, i % size.width) = (i * 7 + static_cast<int>(seed)) % 3;
        const float wanted = lowest_of_move(costs, labels, 2);
        Expansion(size).expand(
            labels, pixels_without(labels, 2), 2,
            [&](cv::Point pixel, int label) { return costs.data(pixel, label); }, Costs::seam);
        EXPECT_NEAR(costs.sum(labels), wanted, 1e-4) << "seed " << seed;
    }
}

TEST(Expansion, LeavesPixelsThatMayNotMove) {
    Labels labels(2, 2, 0);
    const auto data = [](cv::Point, int label) { return label == 0 ? 10.0f : 0.0f; };
    const int changed = Expansion(labels.size()).expand(labels, {{1, 0}}, 1, data, Costs::seam);
    EXPECT_EQ(changed, 1);
    EXPECT_EQ(labels(0, 1), 1);
    EXPECT_EQ(cv::countNonZero(labels), 1);
}
