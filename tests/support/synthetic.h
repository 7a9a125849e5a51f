#pragma once
/// Photos and holes that tests draw for themselves.

#include "core/image.h"

#include <cmath>
#include <random>

namespace refill::test {

/// Colours that rise evenly from left to right, top to bottom, and along the diagonal.
inline Image gradient(int width, int height) {
    Image image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            float *pixel = image.at(x, y);
            pixel[0] = static_cast<float>(x + 1) / (width + 1);
            pixel[1] = static_cast<float>(y + 1) / (height + 1);
            pixel[2] = (pixel[0] + pixel[1]) / 2;
        }
    return image;
}

inline Image noise(int width, int height, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(0.0f, 1.0f);
    Image image(width, height);
    for (float *value = image.data(); value != image.data() + image.pixels() * 3; ++value)
        *value = uniform(generator);
    return image;
}

/// Adds a filled circle to `mask`.
inline void add_disc(Mask &mask, int x, int y, int radius) {
    for (int row = 0; row < mask.height(); ++row)
        for (int column = 0; column < mask.width(); ++column)
            if ((column - x) * (column - x) + (row - y) * (row - y) <= radius * radius)
                *mask.at(column, row) = 1;
}

inline Mask disc(int width, int height, int x, int y, int radius) {
    Mask mask(width, height);
    add_disc(mask, x, y, radius);
    return mask;
}

inline int count_hole(const Mask &mask) {
    int count = 0;
    for (std::size_t i = 0; i < mask.pixels(); ++i)
        count += mask.data()[i] != 0;
    return count;
}

/// Bricks of 24 x 12 pixels, every other row shifted by half a brick.
inline Image bricks(int width, int height) {
    Image wall(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int row = y / 12;
            const int along = (x + (row % 2) * 12) % 24;
            const bool mortar = y % 12 < 2 || along < 2;
            float *pixel = wall.at(x, y);
            pixel[0] = mortar ? 0.8f : 0.6f;
            pixel[1] = mortar ? 0.8f : 0.25f;
            pixel[2] = mortar ? 0.75f : 0.2f;
        }
    return wall;
}

/// The photo with a blurred guess in the hole: its mean colour.
inline Image guessed(const Image &photo, const Mask &hole) {
    double mean[3] = {};
    for (std::size_t i = 0; i < photo.pixels() * 3; ++i)
        mean[i % 3] += photo.data()[i] / photo.pixels();
    Image fill = photo;
    for (int y = 0; y < photo.height(); ++y)
        for (int x = 0; x < photo.width(); ++x)
            for (int channel = 0; channel < 3 && *hole.at(x, y); ++channel)
                fill.at(x, y)[channel] = static_cast<float>(mean[channel]);
    return fill;
}

/// The mean of one channel in the hole.
inline double mean_in(const Image &image, const Mask &hole, int channel) {
    double sum = 0;
    for (std::size_t i = 0; i < image.pixels(); ++i)
        sum += hole.data()[i] ? image.data()[3 * i + channel] : 0.0f;
    return sum / count_hole(hole);
}

/// The standard deviation of one channel in the hole.
inline double deviation_in(const Image &image, const Mask &hole, int channel) {
    const double mean = mean_in(image, hole, channel);
    double squares = 0;
    for (std::size_t i = 0; i < image.pixels(); ++i)
        squares += hole.data()[i] ? std::pow(image.data()[3 * i + channel] - mean, 2) : 0.0;
    return std::sqrt(squares / count_hole(hole));
}

/// The mean absolute difference of the values where `where` is 1.
inline double mean_error(const Image &a, const Image &b, const Mask &where) {
    double sum = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            for (int channel = 0; channel < 3 && *where.at(x, y); ++channel)
                sum += std::abs(a.at(x, y)[channel] - b.at(x, y)[channel]);
    return sum / (3 * count_hole(where));
}

} // namespace refill::test
