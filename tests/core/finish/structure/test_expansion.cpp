#include "core/finish/structure/expansion.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>

using namespace refill;

namespace {

/// Costs at random, with seams that are a distance between labels, another at each pixel.
class RandomCosts {
public:
    RandomCosts(const cv::Size &size, int count, unsigned seed)
        : size_(size), data_(count, size.area()), weight_(size) {
        std::mt19937 generator(seed);
        std::uniform_real_distribution<float> uniform(0.0f, 4.0f);
        for (float &cost : data_)
            cost = uniform(generator);
        for (float &weight : weight_)
            weight = uniform(generator) / 4;
    }

    float data(cv::Point pixel, int label) const {
        return data_(label, pixel.y * size_.width + pixel.x);
    }

    float apart(cv::Point pixel, int a, int b) const {
        return weight_(pixel) * static_cast<float>(std::abs(a - b));
    }

    static float seam(float at_p, float at_q) { return at_p + at_q; }

    float sum(const Labels &labels) const {
        float cost = 0;
        for (int y = 0; y < labels.rows; ++y)
            for (int x = 0; x < labels.cols; ++x) {
                cost += data({x, y}, labels(y, x));
                for (const cv::Point &q : {cv::Point(x + 1, y), cv::Point(x, y + 1)})
                    if (q.inside({{}, labels.size()}))
                        cost += seam_between(*this, {x, y}, q, labels(y, x), labels(q));
            }
        return cost;
    }

private:
    cv::Size size_;
    cv::Mat1f data_;
    cv::Mat1f weight_;
};

/// Label 0 costs more than any other, and seams nothing.
struct AnythingButZero {
    float data(cv::Point, int label) const { return label == 0 ? 10.0f : 0.0f; }
    float apart(cv::Point, int, int) const { return 0.0f; }
    static float seam(float at_p, float at_q) { return at_p + at_q; }
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
float lowest_of_move(const RandomCosts &costs, const Labels &labels, int label) {
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
        const RandomCosts costs(size, 3, seed);
        Labels labels(size);
        for (int i = 0; i < size.area(); ++i)
            labels(i / size.width, i % size.width) = (i * 7 + static_cast<int>(seed)) % 3;
        const float wanted = lowest_of_move(costs, labels, 2);
        Expansion(size).expand(labels, pixels_without(labels, 2), 2, costs);
        EXPECT_NEAR(costs.sum(labels), wanted, 1e-4) << "seed " << seed;
    }
}

TEST(Expansion, LeavesPixelsThatMayNotMove) {
    Labels labels(2, 2, 0);
    const int changed =
        Expansion(labels.size()).expand(labels, {{1, 0}}, 1, AnythingButZero());
    EXPECT_EQ(changed, 1);
    EXPECT_EQ(labels(0, 1), 1);
    EXPECT_EQ(cv::countNonZero(labels), 1);
}
