#pragma once
/// The smoothest values that have given differences: weighted least squares on pixels.

#include <opencv2/core.hpp>

#include <array>
#include <vector>

namespace refill {

class Monitor;

/// Pixels joined by edges with a weight w and a wanted difference e. solve() finds for every pixel
/// the value u, of three channels, that minimises
///     sum over edges of w |u_p - u_q - e|^2  +  sum over pixels of a |u_p - v|^2
/// by conjugate gradients, preconditioned by a multigrid cycle over groups of 2 x 2 pixels.
class PoissonProblem {
public:
    /// Of the pixels that are not 0 in `domain`, all edges of weight 0.
    explicit PoissonProblem(const cv::Mat1b &domain);

    const std::vector<cv::Point> &pixels() const { return pixels_; }

    /// The edge between the pixel `p` and the one to its right, or below it; both in the domain.
    void join(cv::Point p, bool below, float weight, const cv::Vec3f &difference);

    /// Draws the pixel towards `value`.
    void anchor(cv::Point p, float weight, const cv::Vec3f &value);

    /// The values in the order of pixels(); 0 in parts without an anchor, whose mean nothing says.
    /// A stop leaves them less exact.
    std::vector<cv::Vec3f> solve(const Monitor &monitor) const;

private:
    std::vector<cv::Point> pixels_;
    std::size_t whites_ =
        0; ///< how many pixels are of one colour of a chequerboard; they come first
    cv::Mat1i node_of_;
    std::vector<std::array<float, 2>> joined_; ///< the weight to the right and below
    std::vector<float> anchored_;
    std::vector<cv::Vec3f> drawn_; ///< what the differences and values add up to
};

} // namespace refill
