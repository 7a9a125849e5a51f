#include "core/finish/continuation/membrane.h"

#include "core/error.h"

#include <opencv2/imgproc.hpp>

#include <vector>

namespace refill {
namespace {

/// Sweeps at each scale: few suffice, since the scale before has settled what is far apart.
constexpr int sweeps = 12;

/// How much further than to the mean of its neighbours a pixel moves in a sweep (over-relaxation).
constexpr float overshoot = 1.5f;

struct Halved {
    cv::Mat3f image;
    cv::Mat1b hole;
};

/// At half the size; a pixel is unknown there if all that went into it is.
Halved halve(const cv::Mat3f &image, const cv::Mat1b &hole) {
    const cv::Size half((image.cols + 1) / 2, (image.rows + 1) / 2);
    cv::Mat3f known = image.clone();
    known.setTo(cv::Scalar::all(0), hole);
    cv::Mat1f share;
    cv::Mat1b(hole == 0).convertTo(share, CV_32F, 1.0 / 255);
    cv::resize(known, known, half, 0, 0, cv::INTER_AREA);
    cv::resize(share, share, half, 0, 0, cv::INTER_AREA);
    for (int y = 0; y < half.height; ++y)
        for (int x = 0; x < half.width; ++x)
            if (share(y, x) > 0.0f)
                known(y, x) /= share(y, x);
    return {known, share == 0.0f};
}

/// Moves the pixels of the hole in one colour of a chequerboard towards the mean of their
/// neighbours, which are of the other.
void sweep(cv::Mat3f &image, const cv::Mat1b &hole, int colour) {
    cv::parallel_for_({0, image.rows}, [&](const cv::Range &rows) {
        for (int y = rows.start; y < rows.end; ++y)
            for (int x = (y + colour) % 2; x < image.cols; x += 2) {
                if (!hole(y, x))
                    continue;
                cv::Vec3f sum(0, 0, 0);
                int count = 0;
                for (const cv::Point &side : {cv::Point(-1, 0), {1, 0}, {0, -1}, {0, 1}}) {
                    const cv::Point neighbour = cv::Point(x, y) + side;
                    if (neighbour.inside({{}, image.size()})) {
                        sum += image(neighbour);
                        ++count;
                    }
                }
                if (count > 0)
                    image(y, x) += overshoot * (sum / count - image(y, x));
            }
    });
}

} // namespace

cv::Mat3f membrane(const cv::Mat3f &image, const cv::Mat1b &hole, const Monitor &monitor) {
    cv::Mat3f result = image.clone();
    if (cv::countNonZero(hole) == 0)
        return result;
    REFILL_ASSERT(image.total() > 1);
    const Halved halved = halve(image, hole);
    cv::Mat3f enlarged;
    cv::resize(membrane(halved.image, halved.hole, monitor), enlarged, image.size(), 0, 0,
               cv::INTER_LINEAR);
    enlarged.copyTo(result, hole);
    for (int i = 0; i < sweeps && !monitor.stop_requested(); ++i)
        for (const int colour : {0, 1})
            sweep(result, hole, colour);
    return result;
}

} // namespace refill
