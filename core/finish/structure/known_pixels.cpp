#include "core/finish/structure/known_pixels.h"

#include <opencv2/imgproc.hpp>

namespace refill {
namespace {

/// What each seam costs beside what is seen of it, so that there are few; and one between pixels
/// that have no copy.
constexpr float least_cost = 0.5f;
constexpr float cost_of_nothing = 200.0f;

cv::Mat1b sources(const cv::Mat1b &hole, const cv::Mat1b &closed) {
    cv::Mat1b touched;
    cv::dilate(hole, touched, cv::Mat1b::ones(3, 3));
    return (touched | closed) == 0;
}

} // namespace

KnownPixels::KnownPixels(const cv::Mat3f &image, const cv::Mat1b &hole, const cv::Mat1b &barred)
    : image(image), hole(hole), closed(barred.empty() ? hole : cv::Mat1b(hole | barred)),
      source(sources(hole, closed)), look(image), all_({}, hole.size()) {}

float KnownPixels::seam(float at_p, float at_q) {
    if (at_p < 0 && at_q < 0)
        return cost_of_nothing;
    return least_cost + (at_p < 0 ? 2 * at_q : at_q < 0 ? 2 * at_p : at_p + at_q);
}

} // namespace refill
