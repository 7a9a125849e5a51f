#pragma once
/// Alpha expansion: the move by which labels are improved (Boykov, Veksler and Zabih 2001, "Fast
/// approximate energy minimization via graph cuts"), with OpenCV's maximal flow.

#include <opencv2/core.hpp>
#include <opencv2/imgproc/detail/gcgraph.hpp>

#include <algorithm>
#include <concepts>
#include <vector>

namespace refill {

/// A label for each pixel; pixels without one have `no_label`.
using Labels = cv::Mat1i;
constexpr int no_label = -1;

/// What labels cost, as alpha expansion asks for it:
///     float data(cv::Point pixel, int label)      what the pixel costs with this label
///     float apart(cv::Point pixel, int a, int b)  how unlike the labels are there, in any order
///     float seam(float at_p, float at_q)          what two neighbours with different labels cost,
///                                                 from how unlike these are at both
template <typename T>
concept LabelCosts = requires(const T &costs, cv::Point pixel, int label, float unlike) {
    { costs.data(pixel, label) } -> std::convertible_to<float>;
    { costs.apart(pixel, label, label) } -> std::convertible_to<float>;
    { costs.seam(unlike, unlike) } -> std::convertible_to<float>;
};

/// What the seam between two neighbours costs: nothing where their labels are equal.
template <LabelCosts Costs>
float seam_between(const Costs &costs, cv::Point p, cv::Point q, int of_p, int of_q) {
    return of_p == of_q ? 0.0f : costs.seam(costs.apart(p, of_p, of_q), costs.apart(q, of_p, of_q));
}

/// Makes moves, one after the other, in room that it uses again.
class Expansion {
public:
    explicit Expansion(const cv::Size &size) : node_of_(size, -1) {}

    /// Gives `label` to those of `movable`, which have other labels, for which that lowers the sum
    /// of the costs over all pixels with labels the most. Returns how many have changed.
    template <LabelCosts Costs>
    int expand(Labels &labels, const std::vector<cv::Point> &movable, int label,
               const Costs &costs);

private:
    struct Node {
        float keep = 0;   ///< what keeping the label costs
        float change = 0; ///< what changing it costs
        float apart = 0;  ///< how unlike the two labels are here
    };

    cv::Mat1i node_of_; ///< of the pixels that may move; elsewhere -1
    std::vector<Node> nodes_;
};

template <LabelCosts Costs>
int Expansion::expand(Labels &labels, const std::vector<cv::Point> &movable, int label,
                      const Costs &costs) {
    const int count = static_cast<int>(movable.size());
    if (count == 0)
        return 0;
    nodes_.resize(movable.size());
    for (int i = 0; i < count; ++i) {
        const cv::Point p = movable[i];
        node_of_(p) = i;
        nodes_[i] = {costs.data(p, labels(p)), costs.data(p, label),
                     costs.apart(p, label, labels(p))};
    }
    cv::detail::GCGraph<float> graph(static_cast<unsigned>(count),
                                     2 * static_cast<unsigned>(count));
    for (int i = 0; i < count; ++i)
        graph.addVtx();
    const cv::Rect all({}, labels.size());
    bool joined = false;
    for (int i = 0; i < count; ++i) {
        const cv::Point p = movable[i];
        const int of_p = labels(p);
        for (const cv::Point &side : {cv::Point(1, 0), {0, 1}, {-1, 0}, {0, -1}}) {
            const cv::Point q = p + side;
            if (!q.inside(all) || labels(q) == no_label)
                continue;
            const int of_q = labels(q);
            // Most neighbours have one label, which spares measuring how unlike two are there.
            const auto with_change_of_p = [&](float at_q) {
                return costs.seam(of_p == of_q ? nodes_[i].apart : costs.apart(p, label, of_q),
                                  at_q);
            };
            const int j = node_of_(q);
            if (j < 0) { // it keeps its label
                nodes_[i].keep += seam_between(costs, p, q, of_p, of_q);
                if (label != of_q)
                    nodes_[i].change += with_change_of_p(costs.apart(q, label, of_q));
            } else if (side.x + side.y > 0) { // each pair once
                // The pair's cost as terms of one pixel and an edge (Kolmogorov and Zabih 2004,
                // "What energy functions can be minimized via graph cuts?"). A seam that costs
                // more than both others together, which lengths rule out but for pixels without a
                // source, is made as cheap as they are.
                const float p_changes = with_change_of_p(nodes_[j].apart);
                const float q_changes =
                    costs.seam(nodes_[i].apart,
                               of_p == of_q ? nodes_[j].apart : costs.apart(q, label, of_p));
                const float neither =
                    std::min(seam_between(costs, p, q, of_p, of_q), p_changes + q_changes);
                nodes_[i].change += p_changes - neither;
                nodes_[j].change -= p_changes;
                const float edge = p_changes + q_changes - neither;
                if (edge > 0) {
                    graph.addEdges(i, j, edge, 0);
                    joined = true;
                }
            }
        }
    }
    for (int i = 0; i < count; ++i) {
        const float less = std::min(nodes_[i].change, nodes_[i].keep);
        graph.addTermWeights(i, nodes_[i].change - less, nodes_[i].keep - less);
    }
    if (joined) // OpenCV refuses a graph without edges, whose terms say all
        graph.maxFlow();
    int changed = 0;
    for (int i = 0; i < count; ++i) {
        node_of_(movable[i]) = -1;
        const bool changes = joined ? !graph.inSourceSegment(i) : nodes_[i].change < nodes_[i].keep;
        if (changes) {
            labels(movable[i]) = label;
            ++changed;
        }
    }
    return changed;
}

} // namespace refill
