#include "tools/bench/scene.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace refill {
namespace {

/// Grain that depends on the place alone (Steele et al. 2014, splitmix).
float grain(std::uint64_t place) {
    place += 0x9e3779b97f4a7c15u;
    place = (place ^ (place >> 30)) * 0xbf58476d1ce4e5b9u;
    place = (place ^ (place >> 27)) * 0x94d049bb133111ebu;
    return static_cast<float>((place ^ (place >> 31)) >> 40) / static_cast<float>(1 << 24) - 0.5f;
}

} // namespace

BenchScene bench_scene(double megapixels, double hole_pixels) {
    const int height = static_cast<int>(std::sqrt(megapixels * 1e6 / 1.5));
    const int width = height + height / 2;
    BenchScene scene{Image(width, height), Mask(width, height)};
    const double radius = std::sqrt(hole_pixels / std::numbers::pi);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const bool above = y < height / 2 + x / 8 - width / 16;
            const float ripple = 0.1f * std::sin(0.05f * static_cast<float>(x + 2 * y));
            for (int channel = 0; channel < 3; ++channel) {
                const float base = above ? 0.6f + 0.1f * static_cast<float>(channel) : 0.35f;
                const auto place = (std::uint64_t(y) * width + x) * 3 + channel;
                scene.photo.at(x, y)[channel] =
                    std::clamp(base + (above ? 0.0f : ripple) + 0.06f * grain(place), 0.0f, 1.0f);
            }
            const double dx = (x - width / 2) / (1.3 * radius),
                         dy = (y - height / 2) / (radius / 1.3);
            *scene.hole.at(x, y) = dx * dx + dy * dy < 1.0;
        }
    return scene;
}

} // namespace refill
