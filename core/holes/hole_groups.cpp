#include "core/holes/hole_groups.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace refill {
namespace {

/// Context below which an engine sees too little, whatever the size of the hole.
constexpr int least_context = 48;

/// Two holes are filled together where that takes a window no larger than the larger of theirs by
/// this factor: one pass over it then serves both, at about the size that they would have had.
constexpr double least_common = 1.25;

/// Side of a cell, in pixels: about as far as a speck's window reaches.
constexpr int cell = 128;

/// Holes by the place of their upper left corner, so that each is compared with near ones only.
class Groups {
public:
    Groups(const std::vector<Rect> &bounds, const Rect &photo, double context)
        : photo_(photo), context_(context), bounds_(bounds), joined_to_(bounds.size()),
          columns_(photo.width / cell + 1), cells_(columns_ * (photo.height / cell + 1)) {
        std::iota(joined_to_.begin(), joined_to_.end(), 0);
        for (int hole = 0; hole < static_cast<int>(bounds.size()); ++hole)
            enter(hole);
    }

    void join(const std::function<void()> &between) {
        for (int hole = 0; hole < static_cast<int>(bounds_.size()); ++hole)
            do
                between();
            while (is_first(hole) && take_in_neighbours(hole)); // it has grown: look again
    }

    /// The hole that stands for the group.
    int first(int hole) {
        while (!is_first(hole))
            hole = joined_to_[hole] = joined_to_[joined_to_[hole]]; // so chains stay short
        return hole;
    }

private:
    bool is_first(int hole) const { return joined_to_[hole] == hole; }

    std::vector<int> &cell_at(int x, int y) { return cells_[y / cell * columns_ + x / cell]; }

    void enter(int hole) { cell_at(bounds_[hole].x, bounds_[hole].y).push_back(hole); }

    Rect window(const Rect &bounds) const { return with_context(bounds, photo_, context_); }

    bool share_a_window(int a, int b) const {
        const Rect common = window(unite(bounds_[a], bounds_[b]));
        const auto larger = std::max(window(bounds_[a]).area(), window(bounds_[b]).area());
        return common.area() <= least_common * larger;
    }

    /// Whatever shares a window with this hole and has no larger one itself lies within.
    Rect reach(int hole) const {
        const Rect own = window(bounds_[hole]);
        const double more = (least_common - 1.0) * std::max(own.width, own.height);
        return expand(own, static_cast<int>(std::ceil(more)), photo_);
    }

    bool take_in_neighbours(int hole) {
        const Rect near = reach(hole);
        const Rect before = bounds_[hole];
        for (int y = near.y / cell; y <= (near.bottom() - 1) / cell; ++y)
            for (int x = near.x / cell; x <= (near.right() - 1) / cell; ++x)
                std::erase_if(cell_at(x * cell, y * cell),
                              [&](int other) { return !is_first(other) || takes_in(hole, other); });
        if (bounds_[hole] == before)
            return false;
        enter(hole);
        return true;
    }

    bool takes_in(int hole, int other) {
        if (other == hole || !share_a_window(hole, other))
            return false;
        bounds_[hole] = unite(bounds_[hole], bounds_[other]);
        joined_to_[other] = hole;
        return true;
    }

    Rect photo_;
    double context_;
    std::vector<Rect> bounds_; ///< of the whole group, where the hole is its first
    std::vector<int> joined_to_;
    std::size_t columns_;
    std::vector<std::vector<int>> cells_;
};

} // namespace

Rect with_context(const Rect &bounds, const Rect &photo, double context) {
    const double margin = std::max(bounds.width, bounds.height) * context;
    const double longest = std::max(photo.width, photo.height);
    const int pixels = static_cast<int>(std::ceil(std::min(margin, longest)));
    return expand(bounds, std::max(pixels, least_context), photo);
}

std::vector<int> group_holes(const std::vector<Rect> &bounds, const Rect &photo, double context,
                             const std::function<void()> &between) {
    Groups groups(bounds, photo, context);
    groups.join(between);
    std::vector<int> numbers(bounds.size(), -1);
    int count = 0;
    for (int hole = 0; hole < static_cast<int>(bounds.size()); ++hole) {
        int &number = numbers[groups.first(hole)];
        if (number < 0)
            number = count++;
        numbers[hole] = number;
    }
    return numbers;
}

} // namespace refill
