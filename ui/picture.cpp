#include "ui/picture.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace refill {
namespace {

/// Cairo's surfaces end at 32,767 pixels, and no screen shows as many as these.
constexpr int longest_side = 16384;

/// The last level is no smaller than this.
constexpr int smallest_side = 64;

std::uint32_t byte(float value) {
    return static_cast<std::uint32_t>(std::clamp(value, 0.0f, 1.0f) * 255.0f + 0.5f);
}

/// Cairo's 32-bit words: alpha in the highest byte, blue in the lowest, multiplied with alpha.
std::uint32_t word(const float *pixel, float alpha) {
    return byte(alpha) << 24 | byte(pixel[0] * alpha) << 16 | byte(pixel[1] * alpha) << 8 |
           byte(pixel[2] * alpha);
}

std::uint32_t *row_of(cairo_surface_t *surface, int y) {
    unsigned char *data = cairo_image_surface_get_data(surface);
    const std::ptrdiff_t stride = cairo_image_surface_get_stride(surface);
    return reinterpret_cast<std::uint32_t *>(data + y * stride);
}

/// The pixels of a picture, of a very large one only some.
template <typename WordAt>
cairo_surface_t *surface_of(const Image &image, cairo_format_t format, WordAt word_at) {
    const int step = (std::max({image.width(), image.height(), 1}) - 1) / longest_side + 1;
    const int width = (image.width() + step - 1) / step;
    const int height = (image.height() + step - 1) / step;
    cairo_surface_t *surface = cairo_image_surface_create(format, width, height);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return surface;
    cairo_surface_flush(surface);
    for (int y = 0; y < height; ++y) {
        std::uint32_t *words = row_of(surface, y);
        for (int x = 0; x < width; ++x)
            words[x] = word_at(x * step, y * step);
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

/// The mean of four words, byte by byte.
std::uint32_t mean(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    constexpr std::uint32_t every_other = 0x00FF00FF;
    const auto sum = [&](int shift) {
        return ((a >> shift & every_other) + (b >> shift & every_other) +
                (c >> shift & every_other) + (d >> shift & every_other) + 0x00020002) >> 2 &
               every_other;
    };
    return sum(8) << 8 | sum(0);
}

} // namespace

Picture::Picture(const Image &image) : width_(image.width()), height_(image.height()) {
    add_levels(Surface(surface_of(image, CAIRO_FORMAT_RGB24,
                                  [&](int x, int y) { return word(image.at(x, y), 1.0f); })));
}

Picture::Picture(const Image &image, const Coverage &coverage)
    : width_(image.width()), height_(image.height()) {
    add_levels(Surface(surface_of(image, CAIRO_FORMAT_ARGB32, [&](int x, int y) {
        return word(image.at(x, y), std::clamp(*coverage.at(x, y), 0.0f, 1.0f));
    })));
}

Picture::Surface Picture::halved(cairo_surface_t *surface) {
    const int width = (cairo_image_surface_get_width(surface) + 1) / 2;
    const int height = (cairo_image_surface_get_height(surface) + 1) / 2;
    Surface half(
        cairo_image_surface_create(cairo_image_surface_get_format(surface), width, height));
    cairo_surface_flush(half.get());
    for (int y = 0; y < height; ++y) {
        const std::uint32_t *upper = row_of(surface, 2 * y);
        const std::uint32_t *lower =
            row_of(surface, std::min(2 * y + 1, cairo_image_surface_get_height(surface) - 1));
        std::uint32_t *words = row_of(half.get(), y);
        for (int x = 0; x < width; ++x) {
            const int right = std::min(2 * x + 1, cairo_image_surface_get_width(surface) - 1);
            words[x] = mean(upper[2 * x], upper[right], lower[2 * x], lower[right]);
        }
    }
    cairo_surface_mark_dirty(half.get());
    return half;
}

void Picture::add_levels(Surface first) {
    levels_.push_back(std::move(first));
    const auto is_large = [](cairo_surface_t *surface) {
        return std::min(cairo_image_surface_get_width(surface),
                        cairo_image_surface_get_height(surface)) > smallest_side;
    };
    while (is_large(levels_.back().get()))
        levels_.push_back(halved(levels_.back().get()));
}

void Picture::draw(cairo_t *cairo, double x, double y, double zoom_x, double zoom_y,
                   double units) const {
    // The smallest level that is not enlarged.
    std::size_t level = 0;
    const double wanted = std::max(zoom_x * width_, zoom_y * height_) / units;
    const auto side = [&](std::size_t i) {
        return std::max(cairo_image_surface_get_width(levels_[i].get()),
                        cairo_image_surface_get_height(levels_[i].get()));
    };
    while (level + 1 < levels_.size() && side(level + 1) >= wanted)
        ++level;
    cairo_surface_t *surface = levels_[level].get();
    const double scale_x = zoom_x * width_ / cairo_image_surface_get_width(surface);
    const double scale_y = zoom_y * height_ / cairo_image_surface_get_height(surface);

    cairo_save(cairo);
    cairo_translate(cairo, x, y);
    cairo_scale(cairo, scale_x, scale_y);
    cairo_set_source_surface(cairo, surface, 0, 0);
    const bool shows_pixels = level == 0 && zoom_x >= 3 * units;
    cairo_pattern_set_filter(cairo_get_source(cairo),
                             shows_pixels ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
    cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
    cairo_rectangle(cairo, 0, 0, cairo_image_surface_get_width(surface),
                    cairo_image_surface_get_height(surface));
    cairo_fill(cairo);
    cairo_restore(cairo);
}

} // namespace refill
