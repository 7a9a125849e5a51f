#include "core/finish/structure/known_pixels.h"

#include <opencv2/imgproc.hpp>

namespace refill {
namespace {

cv::Mat1b sources(const cv::Mat1b &hole, const cv::Mat1b &closed) {
    cv::Mat1b touched;
    cv::dilate(hole, touched, cv::Mat1b::ones(3, 3));
    return (touched | closed) == 0;
}

} // namespace

KnownPixels::KnownPixels(const cv::Mat3f &image, const cv::Mat1b &hole, const cv::Mat1b &barred)
    : image(image), hole(hole), closed(barred.empty() ? hole : cv::Mat1b(hole | barred)),
      source(sources(hole, closed)), look(image), all_({}, hole.size()) {}

} // namespace refill
