#include "core/finish/structure/poisson.h"
#include "core/monitor.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace refill;

namespace {

std::vector<cv::Vec3f> solved(const PoissonProblem &problem) {
    const Observer nobody;
    return problem.solve(Monitor(nobody, {}));
}

/// A rectangle whose neighbours are all joined with weight 1 and want no difference.
PoissonProblem joined(const cv::Mat1b &domain) {
    PoissonProblem problem(domain);
    for (const cv::Point &p : problem.pixels()) {
        if (p.x + 1 < domain.cols)
            problem.join(p, false, 1.0f, {0, 0, 0});
        if (p.y + 1 < domain.rows)
            problem.join(p, true, 1.0f, {0, 0, 0});
    }
    return problem;
}

} // namespace

// Drawn to 0 on the left and to 1 on the right as tightly as neighbours are to each other, the
// values rise evenly, by 1/66 a pixel.
TEST(Poisson, RisesEvenlyBetweenTwoSides) {
    const int width = 65, height = 9;
    const cv::Mat1b domain(height, width, uchar(255));
    PoissonProblem problem = joined(domain);
    for (int y = 0; y < height; ++y) {
        problem.anchor({0, y}, 1.0f, {0, 0, 0});
        problem.anchor({width - 1, y}, 1.0f, {1, 1, 1});
    }
    const auto values = solved(problem);
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_NEAR(values[i][1], (problem.pixels()[i].x + 1) / 66.0f, 0.005)
            << problem.pixels()[i];
}

// The right half wants to be higher by 0.3 where the halves meet, and nothing holds it elsewhere.
TEST(Poisson, FollowsAWantedDifference) {
    const int width = 40, height = 12;
    PoissonProblem problem(cv::Mat1b(height, width, uchar(255)));
    for (const cv::Point &p : problem.pixels()) {
        const float step = p.x == width / 2 - 1 ? -0.3f : 0.0f;
        if (p.x + 1 < width)
            problem.join(p, false, 1.0f, {step, 0, 0});
        if (p.y + 1 < height)
            problem.join(p, true, 1.0f, {0, 0, 0});
        if (p.x == 0)
            problem.anchor(p, 1.0f, {0.1f, 0, 0});
    }
    const auto values = solved(problem);
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_NEAR(values[i][0], problem.pixels()[i].x < width / 2 ? 0.1f : 0.4f, 0.005)
            << problem.pixels()[i];
}

// With any number of threads the same, to the last digit: what is seen of a fill must not depend on
// the machine.
TEST(Poisson, IsTheSameWithAnyNumberOfThreads) {
    PoissonProblem problem = joined(cv::Mat1b(200, 300, uchar(255)));
    cv::RNG random(1);
    for (int i = 0; i < 400; ++i)
        problem.anchor({random.uniform(0, 300), random.uniform(0, 200)}, 0.1f,
                       {random.uniform(0.0f, 1.0f), 0, 0});
    const int threads = cv::getNumThreads();
    cv::setNumThreads(1);
    const auto alone = solved(problem);
    cv::setNumThreads(4);
    EXPECT_EQ(solved(problem), alone);
    cv::setNumThreads(threads);
}

// An edge of next to no weight lets go: what is anchored on one side does not reach the other.
TEST(Poisson, LetsGoWhereAnEdgeCountsLittle) {
    const int width = 40;
    PoissonProblem problem(cv::Mat1b(1, width, uchar(255)));
    for (int x = 0; x + 1 < width; ++x)
        problem.join({x, 0}, false, x == 19 ? 1e-5f : 1.0f, {0, 0, 0});
    problem.anchor({0, 0}, 1.0f, {1, 1, 1});
    problem.anchor({width - 1, 0}, 1.0f, {0, 0, 0});
    const auto values = solved(problem);
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_NEAR(values[i][0], problem.pixels()[i].x <= 19 ? 1.0f : 0.0f, 0.01)
            << problem.pixels()[i];
}
