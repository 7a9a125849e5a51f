#include "core/finish/blocks/seam.h"

#include <algorithm>
#include <vector>

namespace refill {
namespace {

/// The path from the top of `cost` to its bottom that costs least: for each row its column.
std::vector<int> cheapest_path(const cv::Mat1f &cost) {
    cv::Mat1f sums = cost.clone();
    const auto cheapest_above = [&](int y, int x) {
        int best = x;
        for (int column = std::max(x - 1, 0); column <= std::min(x + 1, cost.cols - 1); ++column)
            if (sums(y - 1, column) < sums(y - 1, best))
                best = column;
        return best;
    };
    for (int y = 1; y < cost.rows; ++y)
        for (int x = 0; x < cost.cols; ++x)
            sums(y, x) += sums(y - 1, cheapest_above(y, x));
    std::vector<int> path(cost.rows);
    const cv::Mat1f last = sums.row(cost.rows - 1);
    path.back() = static_cast<int>(std::min_element(last.begin(), last.end()) - last.begin());
    for (int y = cost.rows - 1; y > 0; --y)
        path[y - 1] = cheapest_above(y, path[y]);
    return path;
}

/// Turned so that `side` is on the left, or back again.
template <typename Pixels>
Pixels turned(const Pixels &pixels, Side side) {
    Pixels result;
    switch (side) {
    case Side::left:
        return pixels;
    case Side::right:
        cv::flip(pixels, result, 1);
        return result;
    case Side::top:
        cv::transpose(pixels, result);
        return result;
    case Side::bottom:
        cv::rotate(pixels, result, cv::ROTATE_180);
        cv::transpose(result, result);
        return result;
    }
    return result;
}

} // namespace

double cut_seam(cv::Mat1b &taken, const cv::Mat1f &difference, Side side, int width) {
    cv::Mat1b mask = turned(taken, side).clone();
    const cv::Mat1f strip = turned(difference, side).colRange(0, width).clone();
    const auto path = cheapest_path(strip);
    double cost = 0.0;
    for (int y = 0; y < mask.rows; ++y) {
        mask.row(y).colRange(0, path[y]).setTo(0);
        cost += strip(y, path[y]);
    }
    taken = turned(mask, side).clone();
    return cost;
}

} // namespace refill
