#include "core/finish/structure/appearance.h"

namespace refill {
namespace {

constexpr float levels = 255.0f;

/// How much a difference of gradients counts, as squares, against one in each of the colours.
constexpr float gradient_weight = 2.0f;

float brightness(const cv::Vec3f &colour) { return (colour[0] + 2 * colour[1] + colour[2]) / 4; }

} // namespace

Appearance::Appearance(const cv::Mat3f &image) : values_(image.size()) {
    const float gradient_unit = levels * unit * std::sqrt(3 * gradient_weight) / 2;
    cv::parallel_for_({0, image.rows}, [&](const cv::Range &rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            const cv::Vec3f *above = image[std::max(y - 1, 0)];
            const cv::Vec3f *below = image[std::min(y + 1, image.rows - 1)];
            for (int x = 0; x < image.cols; ++x) {
                const cv::Vec3f &left = image(y, std::max(x - 1, 0));
                const cv::Vec3f &right = image(y, std::min(x + 1, image.cols - 1));
                const float across = brightness(right) - brightness(left);
                const float down = brightness(below[x]) - brightness(above[x]);
                cv::Vec<short, 8> &value = values_(y, x);
                value = {};
                for (int channel = 0; channel < 3; ++channel)
                    value[channel] = cv::saturate_cast<short>(levels * unit * image(y, x)[channel]);
                value[3] = cv::saturate_cast<short>(gradient_unit * across);
                value[4] = cv::saturate_cast<short>(gradient_unit * down);
            }
        }
    });
}

} // namespace refill
