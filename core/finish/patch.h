#pragma once
/// Patches of 7 x 7 pixels, how unlike two are, and what makes one suit another's place.
///
/// They are compared by 8 bits of each channel, since searching mostly waits for memory.

#include <opencv2/core.hpp>
#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>

namespace refill::patch {

constexpr int radius = 3;
constexpr int side = 2 * radius + 1;
constexpr int pixels = side * side;

/// Red, green, blue and 0. Rows hold one pixel more than are shown, so that eight can be read.
using Colours = cv::Mat4b;

inline cv::Vec4b compact(const cv::Vec3f &colour) {
    const cv::Vec3f scaled = 255.0f * colour;
    return {cv::saturate_cast<uchar>(scaled[0]), cv::saturate_cast<uchar>(scaled[1]),
            cv::saturate_cast<uchar>(scaled[2]), 0};
}

inline Colours compact(const cv::Mat3f &image) {
    cv::Mat3b bytes;
    image.convertTo(bytes, CV_8U, 255);
    Colours colours(image.rows, image.cols + 1, cv::Vec4b());
    Colours shown = colours.colRange(0, image.cols);
    cv::mixChannels({bytes}, {shown}, {0, 0, 1, 1, 2, 2});
    return colours;
}

/// `colours` as shown, smoothed.
inline Colours blurred(const Colours &colours, double deviation) {
    Colours smooth;
    cv::GaussianBlur(colours.colRange(0, colours.cols - 1), smooth, {0, 0}, deviation, deviation,
                     cv::BORDER_REFLECT_101 | cv::BORDER_ISOLATED);
    return smooth;
}

/// What is added to a patch's channels, in levels of 8 bits.
using Shift = std::array<short, 4>;

/// The shift, of at most `most` in each channel, that brings `from` closest to `to`.
inline Shift shift_towards(const cv::Vec4b &to, const cv::Vec4b &from, int most) {
    Shift shift;
    for (int channel = 0; channel < 4; ++channel)
        shift[channel] = static_cast<short>(std::clamp(to[channel] - from[channel], -most, most));
    return shift;
}

inline cv::Vec3f colour(const Shift &shift) {
    return cv::Vec3f(shift[0], shift[1], shift[2]) / 255.0f;
}

/// The sum of the squared differences between the patch around `a` and the shifted one around `b`,
/// given up above `limit`. Both are within `colours`.
inline float distance(const Colours &colours, cv::Point a, cv::Point b, const Shift &shift,
                      float limit) {
    constexpr int at_once = 8;
    const cv::v_int16x8 shifts(shift[0], shift[1], shift[2], shift[3], shift[0], shift[1], shift[2],
                               shift[3]);
    const cv::v_int16x8 first_half(-1, -1, -1, -1, 0, 0, 0, 0);
    int sum = 0;
    for (int dy = -radius; dy <= radius && static_cast<float>(sum) < limit; ++dy) {
        const uchar *of_a = colours[a.y + dy][a.x - radius].val;
        const uchar *of_b = colours[b.y + dy][b.x - radius].val;
        cv::v_int32x4 squares = cv::v_setzero_s32();
        for (int i = 0; i < 4 * (side + 1); i += at_once) {
            auto off = cv::v_sub(cv::v_reinterpret_as_s16(cv::v_load_expand(of_a + i)),
                                 cv::v_reinterpret_as_s16(cv::v_load_expand(of_b + i)));
            off = cv::v_sub(off, shifts);
            if (i + at_once > 4 * side) // the pixel beside the patch
                off = cv::v_and(off, first_half);
            squares = cv::v_add(squares, cv::v_dotprod(off, off));
        }
        sum += cv::v_reduce_sum(squares);
    }
    return static_cast<float>(sum);
}

/// The mean over a patch's values of what distance() says of two: squared levels.
inline float mean_square(float distance) { return distance / (3.0f * pixels); }

} // namespace refill::patch
