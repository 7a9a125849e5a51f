#include "core/finish/structure/poisson.h"

#include "core/monitor.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace refill {
namespace {

using Values = std::vector<cv::Vec3f>;

/// As many iterations at most, and by what part the residual, as the cycle weighs it, has to fall:
/// what is left then is a level of 8 bits in a few pixels.
constexpr int most_iterations = 40;
constexpr double enough = 1e-3;

/// A grid this small is relaxed until it is settled.
constexpr std::size_t smallest_grid = 16;
constexpr int sweeps_of_smallest = 20;

/// What keeps parts without an anchor where they are.
constexpr float least_anchor = 1e-6f;

/// Nodes that a thread takes at a time; fewer than that are not worth a second one.
constexpr int nodes_at_a_time = 8192;

template <typename Work>
void for_each(std::size_t begin, std::size_t end, const Work &work) {
    const auto count = static_cast<double>(end - begin);
    cv::parallel_for_(
        {static_cast<int>(begin), static_cast<int>(end)},
        [&](const cv::Range &nodes) {
            for (int i = nodes.start; i < nodes.end; ++i)
                work(static_cast<std::size_t>(i));
        },
        std::max(1.0, count / nodes_at_a_time));
}

/// Brings one colour of a chequerboard to the front, and returns how many pixels are of it. What
/// lies side by side is of two colours, so that all of one can be computed at once.
std::size_t part_colours(std::vector<cv::Point> &places) {
    const auto black = std::ranges::stable_partition(
        places, [](const cv::Point &place) { return ((place.x + place.y) & 1) == 0; });
    return static_cast<std::size_t>(black.begin() - places.begin());
}

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
    std::size_t whites = 0;                   ///< which come first
    std::vector<std::array<int, 4>> children; ///< in the finer grid; -1: none

    cv::Vec3f around(std::size_t i, const Values &u) const {
        cv::Vec3f sum(0, 0, 0);
        for (int side = 0; side < 4; ++side)
            if (nodes[i].beside[side] >= 0)
                sum += nodes[i].weight[side] * u[nodes[i].beside[side]];
        return sum;
    }

    void multiply(const Values &u, Values &result) const {
        for_each(0, nodes.size(),
                 [&](std::size_t i) { result[i] = nodes[i].diagonal * u[i] - around(i, u); });
    }

    void relax(Values &u, const Values &b, bool whites_first) const {
        const auto settle = [&](std::size_t i) {
            u[i] = (b[i] + around(i, u)) / nodes[i].diagonal;
        };
        if (whites_first)
            for_each(0, whites, settle);
        for_each(whites, nodes.size(), settle);
        if (!whites_first)
            for_each(0, whites, settle);
    }

    /// What is left of A u = b, summed over the children of each node of the next grid.
    Values residual(const Values &u, const Values &b, const Grid &next) const {
        Values sums(next.nodes.size(), cv::Vec3f(0, 0, 0));
        for_each(0, sums.size(), [&](std::size_t parent) {
            for (const int i : next.children[parent])
                if (i >= 0)
                    sums[parent] += b[i] + around(i, u) - nodes[i].diagonal * u[i];
        });
        return sums;
    }
};

const std::array<cv::Point, 4> sides = {cv::Point(1, 0), {0, 1}, {-1, 0}, {0, -1}};

cv::Point halved(const cv::Point &place) { return {place.x >> 1, place.y >> 1}; }

/// The groups of 2 x 2 pixels that a grid's places lie in, and which each lies in.
Grid grouped(Grid &fine) {
    Grid coarse;
    const cv::Rect places = cv::boundingRect(fine.places);
    const cv::Point corner = halved(places.tl());
    cv::Mat1i node(cv::Size(halved(places.br()) - corner + cv::Point(1, 1)), -1);
    for (const cv::Point &place : fine.places)
        if (int &seen = node(halved(place) - corner); seen < 0) {
            seen = 0;
            coarse.places.push_back(halved(place));
        }
    coarse.whites = part_colours(coarse.places);
    for (std::size_t i = 0; i < coarse.places.size(); ++i)
        node(coarse.places[i] - corner) = static_cast<int>(i);
    coarse.nodes.resize(coarse.places.size());
    coarse.children.resize(coarse.places.size(), {-1, -1, -1, -1});
    for (std::size_t i = 0; i < fine.places.size(); ++i) {
        const cv::Point &place = fine.places[i];
        fine.nodes[i].parent = node(halved(place) - corner);
        coarse.children[fine.nodes[i].parent][2 * (place.y & 1) + (place.x & 1)] =
            static_cast<int>(i);
    }
    return coarse;
}

/// An edge between groups spans twice the way, so it holds half as tightly.
Grid coarser(Grid &fine, const Monitor &monitor) {
    monitor.check();
    Grid coarse = grouped(fine);
    monitor.check();
    for (const Grid::Node &from : fine.nodes) {
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

/// One V-cycle: an approximate solution of A u = b, the same linear and symmetric function of every
/// b.
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
    const Values correction = cycle(grids, level + 1, grid.residual(u, b, grids[level + 1]));
    for_each(0, u.size(), [&](std::size_t i) { u[i] += correction[grid.nodes[i].parent]; });
    grid.relax(u, b, false);
    return u;
}

/// In an order that does not depend on the number of threads.
cv::Vec3d product(const Values &a, const Values &b) {
    std::vector<cv::Vec3d> sums(a.size() / nodes_at_a_time + 1, cv::Vec3d(0, 0, 0));
    cv::parallel_for_({0, static_cast<int>(sums.size())}, [&](const cv::Range &parts) {
        for (int part = parts.start; part < parts.end; ++part) {
            const std::size_t begin = static_cast<std::size_t>(part) * nodes_at_a_time;
            const std::size_t end = std::min(a.size(), begin + nodes_at_a_time);
            for (std::size_t i = begin; i < end; ++i)
                for (int channel = 0; channel < 3; ++channel)
                    sums[part][channel] += static_cast<double>(a[i][channel]) * b[i][channel];
        }
    });
    return std::accumulate(sums.begin(), sums.end(), cv::Vec3d(0, 0, 0));
}

/// Channel by channel; 0 where there is nothing to divide by.
cv::Vec3f ratio(const cv::Vec3d &a, const cv::Vec3d &b) {
    cv::Vec3f result;
    for (int channel = 0; channel < 3; ++channel)
        result[channel] = b[channel] > 1e-20 ? static_cast<float>(a[channel] / b[channel]) : 0.0f;
    return result;
}

void add(Values &to, const cv::Vec3f &factor, const Values &from) {
    for_each(0, to.size(), [&](std::size_t i) { to[i] += factor.mul(from[i]); });
}

/// All grids, from the finest on.
std::vector<Grid> grids_from(Grid finest, const Monitor &monitor) {
    std::vector<Grid> grids{std::move(finest)};
    while (grids.back().nodes.size() > smallest_grid) {
        Grid next = coarser(grids.back(), monitor);
        if (next.nodes.size() == grids.back().nodes.size())
            break;
        grids.push_back(std::move(next));
    }
    return grids;
}

/// By conjugate gradients.
Values solution(const std::vector<Grid> &grids, Values residual, const Monitor &monitor) {
    Values u(residual.size(), cv::Vec3f(0, 0, 0)), product_of(residual.size());
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
        for_each(0, direction.size(),
                 [&](std::size_t k) { direction[k] = improved[k] + keep.mul(direction[k]); });
        strength = next;
    }
    return u;
}

} // namespace

PoissonProblem::PoissonProblem(const cv::Mat1b &domain) : node_of_(domain.size(), -1) {
    cv::findNonZero(domain, pixels_);
    whites_ = part_colours(pixels_);
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
    monitor.check();
    Grid grid;
    grid.places = pixels_;
    grid.whites = whites_;
    grid.nodes.resize(pixels_.size());
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
        Grid::Node &node = grid.nodes[i];
        node.diagonal += anchored_[i] + least_anchor;
        for (int side = 0; side < 2; ++side) {
            const float weight = joined_[i][side];
            if (weight <= 0)
                continue;
            node.beside[side] = node_of_(pixels_[i] + sides[side]);
            node.weight[side] = weight;
            node.diagonal += weight;
            Grid::Node &other = grid.nodes[node.beside[side]];
            other.beside[side + 2] = static_cast<int>(i);
            other.weight[side + 2] = weight;
            other.diagonal += weight;
        }
    }
    return solution(grids_from(std::move(grid), monitor), drawn_, monitor);
}

} // namespace refill
