#include "core/finish/reference.h"

#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace refill {
namespace {

/// Deviation, in pixels, of the blur through which surroundings are compared: beyond the grain,
/// which is what the fill may lack.
constexpr double surroundings = 4.0;

/// More pixels than this add nothing to the colours as a whole.
constexpr std::size_t most_pixels = 40000;

/// So many known pixels are compared with each of the fill's.
constexpr int candidates = 200;

/// Rows that are worked on between two looks at the stop.
constexpr int strip_rows = 256;

std::vector<cv::Point> places_in(const cv::Mat1b &mask, const Monitor &monitor) {
    std::vector<cv::Point> places, some;
    for (int y = 0; y < mask.rows; y += strip_rows) {
        monitor.check();
        cv::findNonZero(mask.rowRange(y, std::min(y + strip_rows, mask.rows)), some);
        for (const cv::Point &place : some)
            places.emplace_back(place.x, place.y + y);
    }
    return places;
}

/// As cv::GaussianBlur makes it of the whole, in strips.
cv::Mat3f blurred(const cv::Mat3f &image, const Monitor &monitor) {
    cv::Mat3f smooth(image.size());
    for (int y = 0; y < image.rows; y += strip_rows) {
        monitor.check();
        const cv::Range strip(y, std::min(y + strip_rows, image.rows));
        cv::Mat3f part = smooth.rowRange(strip);
        cv::GaussianBlur(image.rowRange(strip), part, {0, 0},
                         surroundings); // sees beyond the strip
    }
    return smooth;
}

} // namespace

Mask pixels_like_fill(const Image &fill, const Mask &hole, unsigned seed, const Mask *sources,
                      const Monitor &monitor) {
    Mask result(fill.width(), fill.height());
    const auto unknown = places_in(view(hole), monitor);
    const cv::Mat1b is_known = view(hole) == 0;
    const auto known =
        places_in(sources ? cv::Mat1b(is_known & (view(*sources) != 0)) : is_known, monitor);
    if (known.empty())
        return result;
    const cv::Mat3f smooth = blurred(view(fill), monitor);
    std::mt19937 generator(seed);
    for (std::size_t i = 0; i < unknown.size(); i += unknown.size() / most_pixels + 1) {
        monitor.check();
        std::optional<cv::Point> best;
        float least = std::numeric_limits<float>::max();
        for (int tried = 0; tried < candidates; ++tried) {
            const cv::Point place = known[generator() % known.size()];
            const cv::Vec3f off = smooth(unknown[i]) - smooth(place);
            if (const float distance = off.dot(off); distance < least) {
                least = distance;
                best = place;
            }
        }
        if (best)
            *result.at(best->x, best->y) = 1;
    }
    return result;
}

} // namespace refill
