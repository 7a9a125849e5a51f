#include "core/finish/structure/poisson.h"

#include "core/monitor.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

using Values = std::vector<cv::Vec3f>;

/// As many iterations at most, and by what part the residual, as the cycle weighs it, has to fall.
constexpr int most_iterations = 40;
constexpr double enough = 3e-4;

/// A grid this small is relaxed until it is settled.
constexpr std::size_t smallest_grid = 16;
constexpr int sweeps_of_smallest = 20;

/// What keeps parts without an anchor where they are.
constexpr float least_anchor = 1e-6f;

/// One grid: A u = b, with A the sums of the weights on the diagonal and minus the weights beside.
struct Grid {
    struct Node {
        std::array<int, 4> beside = {-1, -1, -1, -1};
        std::array<float, 4> weight = {};
        float diagonal = 0;
        int parent = -1;
    };
    std::vector<Node> nodes;
    std::vector<cv::Point> places;

    void multiply(const Values &u, Values &result) const {
        for (std::size_t i = 0; i < nodes.size(); ++i)
            result[i] = nodes[i].diagonal * u[i] - around(i, u);
    }

    cv::Vec3f around(std::size_t i, const Values &u) const {
        cv::Vec3f sum(0, 0, 0);
        for (int side = 0; side < 4; ++side)
            if (nodes[i].beside[side] >= 0)
                sum += nodes[i].weight[side] * u[nodes[i].beside[side]];
        return sum;
    }

    void relax(Values &u, const Values &b, bool forwards) const {
        const std::size_t count = nodes.size();
        for (std::size_t k = 0; k < count; ++k) {
            const std::size_t i = forwards ? k : count - 1 - k;
            u[i] = (b[i] + around(i, u)) / nodes[i].diagonal;
        }
    }
};

const std::array<cv::Point, 4> sides = {cv::Point(1, 0), {0, 1}, {-1, 0}, {0, -1}};

/// Groups of 2 x 2. An edge between groups spans twice the way, so it holds half as tightly.
Grid coarser(Grid &fine) {
    Grid coarse;
    std::vector<cv::Point> halves(fine.places.size());
    std::ranges::transform(fine.places, halves.begin(), [](const cv::Point &place) {
        return cv::Point(place.x >> 1, place.y >> 1);
    });
    const cv::Rect box = cv::boundingRect(halves);
    cv::Mat1i node(box.size(), -1);
    for (std::size_t i = 0; i < halves.size(); ++i) {
        int &parent = node(halves[i] - box.tl());
        if (parent < 0) {
            parent = static_cast<int>(coarse.places.size());
            coarse.places.push_back(halves[i]);
        }
        fine.nodes[i].parent = parent;
    }
    coarse.nodes.resize(coarse.places.size());
    for (std::size_t i = 0; i < fine.nodes.size(); ++i) {
        const Grid::Node &from = fine.nodes[i];
        Grid::Node &to = coarse.nodes[from.parent];
        float anchored = from.diagonal;
        for (int side = 0; side < 4; ++side) {
            anchored -= from.weight[side];
            const int beside = from.beside[side];
            if (beside < 0 || fine.nodes[beside].parent == from.parent)
                continue;
            to.beside[side] = fine.nodes[beside].parent;
            to.weight[side] += from.weight[side] / 2;
            to.diagonal += from.weight[side] / 2;
        }
        to.diagonal += std::max(anchored, 0.0f);
    }
    for (Grid::Node &each : coarse.nodes)
        each.diagonal += least_anchor;
    return coarse;
}

/// One V-cycle: an approximate solution of A u = b, the same linear function of every b.
Values cycle(const std::vector<Grid> &grids, std::size_t level, const Values &b) {
    const Grid &grid = grids[level];
    Values u(b.size(), cv::Vec3f(0, 0, 0));
    if (level + 1 == grids.size()) {
        for (int i = 0; i < sweeps_of_smallest; ++i) {
            grid.relax(u, b, true);
            grid.relax(u, b, false);
        }
        return u;
    }
    grid.relax(u, b, true);
    Values rest(b.size());
    grid.multiply(u, rest);
    Values coarse(grids[level + 1].nodes.size(), cv::Vec3f(0, 0, 0));
    for (std::size_t i = 0; i < b.size(); ++i)
        coarse[grid.nodes[i].parent] += b[i] - rest[i];
    const Values correction = cycle(grids, level + 1, coarse);
    for (std::size_t i = 0; i < b.size(); ++i)
        u[i] += correction[grid.nodes[i].parent];
    grid.relax(u, b, false);
    return u;
}

cv::Vec3d product(const Values &a, const Values &b) {
    cv::Vec3d sum(0, 0, 0);
    for (std::size_t i = 0; i < a.size(); ++i)
        for (int channel = 0; channel < 3; ++channel)
            sum[channel] += static_cast<double>(a[i][channel]) * b[i][channel];
    return sum;
}

/// Channel by channel; 0 where there is nothing to divide by.
cv::Vec3f ratio(const cv::Vec3d &a, const cv::Vec3d &b) {
    cv::Vec3f result;
    for (int channel = 0; channel < 3; ++channel)
        result[channel] = b[channel] > 1e-20 ? static_cast<float>(a[channel] / b[channel]) : 0.0f;
    return result;
}

void add(Values &to, const cv::Vec3f &factor, const Values &from) {
    for (std::size_t i = 0; i < to.size(); ++i)
        to[i] += factor.mul(from[i]);
}

} // namespace

PoissonProblem::PoissonProblem(const cv::Mat1b &domain) : node_of_(domain.size(), -1) {
    cv::findNonZero(domain, pixels_);
    for (std::size_t i = 0; i < pixels_.size(); ++i)
        node_of_(pixels_[i]) = static_cast<int>(i);
    joined_.resize(pixels_.size());
    anchored_.resize(pixels_.size());
    drawn_.resize(pixels_.size(), cv::Vec3f(0, 0, 0));
}

void PoissonProblem::join(cv::Point p, bool below, float weight, const cv::Vec3f &difference) {
    const int a = node_of_(p), b = node_of_(p + (below ? cv::Point(0, 1) : cv::Point(1, 0)));
    joined_[a][below] = weight;
    drawn_[a] += weight * difference;
    drawn_[b] -= weight * difference;
}

void PoissonProblem::anchor(cv::Point p, float weight, const cv::Vec3f &value) {
    anchored_[node_of_(p)] += weight;
    drawn_[node_of_(p)] += weight * value;
}

std::vector<cv::Vec3f> PoissonProblem::solve(const Monitor &monitor) const {
    if (pixels_.empty())
        return {};
    std::vector<Grid> grids(1);
    grids[0].places = pixels_;
    grids[0].nodes.resize(pixels_.size());
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
        grids[0].nodes[i].diagonal += anchored_[i] + least_anchor;
        for (int side = 0; side < 2; ++side) {
            const float weight = joined_[i][side];
            if (weight <= 0)
                continue;
            const int beside = node_of_(pixels_[i] + sides[side]);
            grids[0].nodes[i].beside[side] = beside;
            grids[0].nodes[i].weight[side] = weight;
            grids[0].nodes[i].diagonal += weight;
            grids[0].nodes[beside].beside[side + 2] = static_cast<int>(i);
            grids[0].nodes[beside].weight[side + 2] = weight;
            grids[0].nodes[beside].diagonal += weight;
        }
    }
    while (grids.back().nodes.size() > smallest_grid) {
        monitor.check();
        Grid next = coarser(grids.back());
        if (next.nodes.size() == grids.back().nodes.size())
            break;
        grids.push_back(std::move(next));
    }

    Values u(pixels_.size(), cv::Vec3f(0, 0, 0)), residual = drawn_, product_of(pixels_.size());
    Values direction = cycle(grids, 0, residual);
    cv::Vec3d strength = product(residual, direction);
    const double first = cv::sum(strength)[0];
    for (int i = 0; i < most_iterations && !monitor.stop_requested(); ++i) {
        if (cv::sum(strength)[0] <= enough * enough * first)
            break;
        grids[0].multiply(direction, product_of);
        const cv::Vec3f step = ratio(strength, product(direction, product_of));
        add(u, step, direction);
        add(residual, -step, product_of);
        const Values improved = cycle(grids, 0, residual);
        const cv::Vec3d next = product(residual, improved);
        const cv::Vec3f keep = ratio(next, strength);
        for (std::size_t k = 0; k < direction.size(); ++k)
            direction[k] = improved[k] + keep.mul(direction[k]);
        strength = next;
    }
    return u;
}

} // namespace refill
