#pragma once
/// Photos and holes that tests draw for themselves.

#include "core/image.h"

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

} // namespace refill::test
