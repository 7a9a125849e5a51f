#include "core/finish/blocks/correlation.h"

#include <opencv2/imgproc.hpp>

namespace refill {
namespace {

/// Contrast, as a standard deviation, below which correlation says nothing.
constexpr double least_contrast = 0.01;

cv::Mat1f lightness(const cv::Mat3f &image) {
    cv::Mat1f result;
    cv::transform(image, result, cv::Matx13f(0.299f, 0.587f, 0.114f));
    return result;
}

} // namespace

Haystack::Haystack(const cv::Mat3f &image, const cv::Mat1b &hole)
    : size_(image.size()),
      padded_(cv::getOptimalDFTSize(size_.width), cv::getOptimalDFTSize(size_.height)) {
    cv::Mat1f values = lightness(image);
    values -= cv::mean(values, ~hole)[0]; // around zero, single precision is finest
    values.setTo(0.0f, hole);
    values_ = spectrum(values);
    squares_ = spectrum(values.mul(values));
    cv::integral(hole / 255, holes_, CV_32S);
}

cv::Mat1f Haystack::correlation(const cv::Mat3f &block, const cv::Mat1f &weights) const {
    const double total = cv::sum(weights)[0];
    const cv::Mat1f mask = spectrum(weights);
    cv::Mat1f centred = lightness(block);
    centred -= centred.dot(weights) / total;
    const cv::Mat1f weighted = centred.mul(weights);
    const double energy = centred.dot(weighted);
    const cv::Mat1f sums = correlated(values_, mask, block.size());
    const cv::Mat1f spread = correlated(squares_, mask, block.size()) - sums.mul(sums) / total;
    cv::Mat1f scale;
    cv::sqrt(cv::max(spread, 0.0) * energy, scale);
    cv::Mat1f result = correlated(values_, spectrum(weighted), block.size()) /
                       (scale + total * least_contrast * least_contrast);
    result.setTo(no_correlation, touches_hole(block.size()));
    return result;
}

cv::Mat1f Haystack::spectrum(const cv::Mat1f &values) const {
    cv::Mat1f padded = cv::Mat1f::zeros(padded_);
    values.copyTo(padded({0, 0, values.cols, values.rows}));
    cv::dft(padded, padded, 0, values.rows);
    return padded;
}

/// Of the places where a whole block fits; so nothing wraps around.
cv::Mat1f Haystack::correlated(const cv::Mat1f &a, const cv::Mat1f &b,
                               const cv::Size &block) const {
    cv::Mat1f values;
    cv::mulSpectrums(a, b, values, 0, true);
    cv::dft(values, values, cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT,
            size_.height - block.height + 1);
    return values({0, 0, size_.width - block.width + 1, size_.height - block.height + 1});
}

cv::Mat1b Haystack::touches_hole(const cv::Size &block) const {
    const auto corner = [&](int x, int y) {
        return holes_({x, y, size_.width - block.width + 1, size_.height - block.height + 1});
    };
    const cv::Mat1i count = corner(block.width, block.height) - corner(0, block.height) -
                            corner(block.width, 0) + corner(0, 0);
    return count != 0;
}

} // namespace refill
