#pragma once
/// Pixels as they cross Refill's borders: a colour image and a hole mask, both plain memory.
///
/// GEGL, OpenCV and libvips all hold pixels interleaved and row by row, so that is the layout here:
/// each of them, and torch with strides, can view this memory without copying it.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace refill {

/// A rectangle of pixels; `x` and `y` are its top left corner.
struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    int right() const { return x + width; }
    int bottom() const { return y + height; }
    bool empty() const { return width <= 0 || height <= 0; }
    std::size_t area() const { return empty() ? 0 : static_cast<std::size_t>(width) * height; }
    bool operator==(const Rect &) const = default;
};

/// The part that two rectangles share; empty where they share none.
Rect intersect(const Rect &a, const Rect &b);

/// The smallest rectangle that holds both; an empty one counts for nothing.
Rect unite(const Rect &a, const Rect &b);

/// `rect` with `margin` pixels more on every side, clipped to `bounds`.
Rect expand(const Rect &rect, int margin, const Rect &bounds);

/// Pixels of `Channels` values each, `height x width x Channels`, row by row, values interleaved.
template <typename Value, int Channels>
class Raster {
public:
    static constexpr int channels = Channels;

    Raster() = default;
    Raster(int width, int height, Value value = {})
        : width_(width), height_(height),
          values_(static_cast<std::size_t>(width) * height * Channels, value) {}

    int width() const { return width_; }
    int height() const { return height_; }
    bool empty() const { return values_.empty(); }
    Rect bounds() const { return {0, 0, width_, height_}; }
    std::size_t pixels() const { return static_cast<std::size_t>(width_) * height_; }

    /// The pixel's first value; the others of the pixel, and then the rest of the row, follow it.
    Value *at(int x, int y) { return values_.data() + offset(x, y); }
    const Value *at(int x, int y) const { return values_.data() + offset(x, y); }

    Value *data() { return values_.data(); }
    const Value *data() const { return values_.data(); }

    bool operator==(const Raster &) const = default;

private:
    std::size_t offset(int x, int y) const {
        return (static_cast<std::size_t>(y) * width_ + x) * Channels;
    }

    int width_ = 0;
    int height_ = 0;
    std::vector<Value> values_;
};

/// Red, green, blue; encoded for display (R'G'B', as in an sRGB file), nominally in [0, 1]. Float
/// photos may go beyond: such values are kept outside the hole and clamped for the engines.
using Image = Raster<float, 3>;

/// 1 is hole (to be filled), 0 is known.
using Mask = Raster<std::uint8_t, 1>;

/// How much of the fill covers each pixel, in [0, 1].
using Coverage = Raster<float, 1>;

/// The pixels of `rect`, which lies within the bounds.
Image crop(const Image &image, const Rect &rect);
Mask crop(const Mask &mask, const Rect &rect);

/// The smallest rectangle that holds every hole pixel; empty where there is none.
Rect hole_bounds(const Mask &mask);

} // namespace refill
