#pragma once
/// Alpha expansion: the move by which labels are improved (Boykov, Veksler and Zabih 2001, "Fast
/// approximate energy minimization via graph cuts"), with OpenCV's maximal flow.

#include <opencv2/core.hpp>
#include <opencv2/imgproc/detail/gcgraph.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace refill {

/// A label for each pixel; pixels without one have `no_label`.
using Labels = cv::Mat1i;
constexpr int no_label = -1;

/// What a move needs to know, and room that it uses again.
class Expansion {
public:
    explicit Expansion(const cv::Size &size) : node_of_(size, -1) {}

    /// Gives `label` to those of `movable`, which have other labels, for which that lowers the sum
    /// of `data(pixel, label)` over pixels and `seam(p, q, label of p, label of q)` over
    /// neighbouring pixels with labels, the most. `seam` is 0 for equal labels. Returns how many
    /// have changed.
    template <typename Data, typename Seam>
    int expand(Labels &labels, const std::vector<cv::Point> &movable, int label, const Data &data,
               const Seam &seam);

private:
    /// The costs of keeping and of changing.
    struct Terms {
        float keep = 0;
        float change = 0;
    };

    cv::Mat1i node_of_; ///< of the pixels that may move; elsewhere -1
    std::vector<Terms> terms_;
};

template <typename Data, typename Seam>
int Expansion::expand(Labels &labels, const std::vector<cv::Point> &movable, int label,
                      const Data &data, const Seam &seam) {
    const int count = static_cast<int>(movable.size());
    if (count == 0)
        return 0;
    terms_.resize(movable.size());
    for (int i = 0; i < count; ++i) {
        node_of_(movable[i]) = i;
        terms_[i] = {data(movable[i], labels(movable[i])), data(movable[i], label)};
    }
    cv::detail::GCGraph<float> graph(static_cast<unsigned>(count),
                                     2 * static_cast<unsigned>(count));
    for (int i = 0; i < count; ++i)
        graph.addVtx();
    const cv::Rect all({}, labels.size());
    bool joined = false;
    for (int i = 0; i < count; ++i) {
        const cv::Point p = movable[i];
        for (const cv::Point &side : {cv::Point(1, 0), {0, 1}, {-1, 0}, {0, -1}}) {
            const cv::Point q = p + side;
            if (!q.inside(all) || labels(q) == no_label)
                continue;
            const int j = node_of_(q);
            if (j < 0) { // it keeps its label
                terms_[i].keep += seam(p, q, labels(p), labels(q));
                terms_[i].change += seam(p, q, label, labels(q));
            } else if (side.x + side.y > 0) { // each pair once
                // The pair's cost as terms of one pixel and an edge (Kolmogorov and Zabih 2004,
                // "What energy functions can be minimized via graph cuts?"). A seam that costs
                // more than both others together, which lengths rule out but for pixels without a
                // source, is made as cheap as they are.
                const float p_changes = seam(p, q, label, labels(q));
                const float q_changes = seam(p, q, labels(p), label);
                const float neither =
                    std::min(seam(p, q, labels(p), labels(q)), p_changes + q_changes);
                terms_[i].change += p_changes - neither;
                terms_[j].change -= p_changes;
                const float edge = p_changes + q_changes - neither;
                if (edge > 0) {
                    graph.addEdges(i, j, edge, 0);
                    joined = true;
                }
            }
        }
    }
    for (int i = 0; i < count; ++i)
        graph.addTermWeights(i, terms_[i].change - std::min(terms_[i].change, terms_[i].keep),
                             terms_[i].keep - std::min(terms_[i].change, terms_[i].keep));
    if (joined) // OpenCV refuses a graph without edges, whose terms say all
        graph.maxFlow();
    int changed = 0;
    for (int i = 0; i < count; ++i) {
        node_of_(movable[i]) = -1;
        const bool changes = joined ? !graph.inSourceSegment(i) : terms_[i].change < terms_[i].keep;
        if (changes) {
            labels(movable[i]) = label;
            ++changed;
        }
    }
    return changed;
}

} // namespace refill
