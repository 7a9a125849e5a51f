#include "core/refine/cost.h"

#include "core/memory.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

/// Below this a fill is no use to anybody.
constexpr double fewest_pixels = 128.0 * 128.0;

} // namespace

double bytes_per_pixel(const GeneratorConfig &config, torch::ScalarType type) {
    const double value = type == torch::kBFloat16 ? 2.0 : sizeof(float);
    const double channels = static_cast<double>(config.local + config.global);
    const double pixels_per_position = std::pow(4.0, config.downsamplings);
    // Of each ReLU a byte is kept for a value; the rest is what one layer works with.
    const double kept = static_cast<double>(config.blocks) * 3.5 * channels / pixels_per_position +
                        2.0 * static_cast<double>(config.width);
    const double decoder = 4.0 * value * static_cast<double>(config.width);
    const double layer = 6.0 * value * channels / pixels_per_position;
    const double photo = sizeof(float) * 24.0; // the pyramid, predictions, differences
    return kept + decoder + layer + photo;
}

Cost affordable(double bytes_per_pixel, const torch::Device &device, double pixels, double bytes) {
    return {device, std::clamp(bytes / bytes_per_pixel, std::min(fewest_pixels, pixels), pixels)};
}

double memory_budget(const Params &params, const torch::Device &device) {
    if (params.memory_limit > 0)
        return params.memory_limit * mebibyte - (device.is_cpu() ? used_memory() : 0.0);
    // A GPU says when its memory is used up; a CPU's process is killed.
    return device.is_cpu() ? 0.75 * static_cast<double>(free_memory())
                           : std::numeric_limits<double>::infinity();
}

std::optional<Cost> cheaper(const Cost &cost) {
    constexpr int most_on_gpu = 2;
    if (!cost.device.is_cpu() && cost.reductions == most_on_gpu)
        return Cost{torch::kCPU, std::ldexp(cost.pixels, most_on_gpu)};
    if (cost.pixels <= 2 * fewest_pixels)
        return cost.device.is_cpu() ? std::nullopt : std::optional(Cost{torch::kCPU, cost.pixels});
    return Cost{cost.device, cost.pixels / 2, cost.reductions + 1};
}

} // namespace refill
