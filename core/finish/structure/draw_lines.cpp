#include "core/finish/structure/draw_lines.h"

#include "core/finish/structure/line_strip.h"

#include <algorithm>
#include <cmath>

namespace refill {
cv::Mat1f draw_lines(const std::vector<Line> &lines, const cv::Mat1b &hole, cv::Mat3f &image,
                     const Monitor &monitor) {
    cv::Mat3f sum = cv::Mat3f::zeros(image.size());
    cv::Mat1f weights = cv::Mat1f::zeros(image.size()), drawn = cv::Mat1f::zeros(image.size());
    for (const Line &line : lines) {
        monitor.check();
        LineStrip(line, hole).for_each([&](const Beside &place) {
            const float weight = place.weight();
            // Where lines are near each other, each has its own side.
            const float say = weight / std::pow(1 + std::abs(place.aside), 2.0f);
            sum(place.pixel) += say * colour_beside(line, place);
            weights(place.pixel) += say;
            drawn(place.pixel) = std::max(drawn(place.pixel), weight);
        });
    }
    monitor.check();
    for (int y = 0; y < image.rows; ++y)
        for (int x = 0; x < image.cols; ++x)
            if (const float share = drawn(y, x); share > 0)
                image(y, x) += share * (sum(y, x) / weights(y, x) - image(y, x));
    return drawn;
}

} // namespace refill
