#include "core/finish/blocks/likeness.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace refill {
namespace {

constexpr int histogram_bins = 32;

} // namespace

double histogram_distance(const cv::Mat3f &a, const cv::Mat3f &b, const cv::Mat1f &weights) {
    std::array<std::array<double, histogram_bins>, 3> difference{};
    for (int y = 0; y < a.rows; ++y)
        for (int x = 0; x < a.cols; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const auto bin = [](float value) {
                    return std::clamp(static_cast<int>(value * histogram_bins), 0,
                                      histogram_bins - 1);
                };
                difference[channel][bin(a(y, x)[channel])] += weights(y, x);
                difference[channel][bin(b(y, x)[channel])] -= weights(y, x);
            }
    double largest = 0.0;
    for (const auto &bins : difference) {
        double cumulative = 0.0;
        double distance = 0.0;
        for (const double bin : bins) {
            cumulative += bin;
            distance += std::abs(cumulative);
        }
        largest = std::max(largest, distance / histogram_bins);
    }
    return largest / cv::sum(weights)[0];
}

cv::Vec3f shift_of_colours(const cv::Mat3f &block, const cv::Mat3f &candidate,
                           const cv::Mat1b &settled) {
    const cv::Scalar shift = cv::mean(block - candidate, settled);
    return cv::Vec3f(static_cast<float>(shift[0]), static_cast<float>(shift[1]),
                     static_cast<float>(shift[2]));
}

double squared_difference(const cv::Mat3f &block, const cv::Mat3f &candidate,
                          const cv::Mat1b &settled, const cv::Mat1f &weights, double limit) {
    const cv::Vec3f shift = shift_of_colours(block, candidate, settled);
    double sum = 0.0;
    for (int y = 0; y < block.rows && sum < limit; ++y)
        for (int x = 0; x < block.cols; ++x) {
            const cv::Vec3f off = block(y, x) - candidate(y, x) - shift;
            sum += weights(y, x) * off.dot(off);
        }
    return sum;
}

} // namespace refill
