#include "core/refine/cost.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

/// Below this a fill is no use to anybody.
constexpr double fewest_pixels = 128.0 * 128.0;

} // namespace

PixelBytes bytes_per_pixel(const GeneratorConfig &config) {
    const double channels = static_cast<double>(config.local + config.global);
    const double blocks = static_cast<double>(config.blocks);
    const double pixels_per_position = std::pow(4.0, config.downsamplings);
    const double block = 17.0 * channels / pixels_per_position;
    const double boundary = 2.2 * channels / pixels_per_position;
    const double decoder = 7.0 * config.width;
    const double photo = 24.0; // the pyramid, predictions, differences
    return {sizeof(float) * (decoder + blocks * block + photo),
            sizeof(float) * (decoder + blocks * boundary + block + photo)};
}

Cost affordable(const PixelBytes &each, const torch::Device &device, double pixels, double bytes) {
    if (pixels * each.keep <= bytes)
        return {device, false, pixels};
    const double most = bytes / each.recompute;
    return {device, true, std::clamp(most, std::min(fewest_pixels, pixels), pixels)};
}

double memory_budget(const Params &params, const torch::Device &device) {
    if (params.memory_limit > 0)
        return params.memory_limit * mebibyte - (device.is_cpu() ? used_memory() : 0.0);
    // A GPU says when its memory is used up; a CPU's process is killed.
    return device.is_cpu() ? 0.75 * static_cast<double>(free_memory())
                           : std::numeric_limits<double>::infinity();
}

std::optional<Cost> cheaper(const Cost &cost) {
    if (!cost.recompute)
        return Cost{cost.device, true, cost.pixels};
    if (cost.pixels > 2 * fewest_pixels && !cost.device.is_cpu())
        return Cost{torch::kCPU, false, cost.pixels};
    if (cost.pixels > 2 * fewest_pixels)
        return Cost{cost.device, true, cost.pixels / 2};
    return std::nullopt;
}

} // namespace refill
