#include "core/refine/cost.h"

#include "core/memory.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

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

double weight_bytes(const GeneratorConfig &config, torch::ScalarType type) {
    const double value = type == torch::kBFloat16 ? 2.0 : sizeof(float);
    const auto local = static_cast<double>(config.local);
    const auto global = static_cast<double>(config.global);
    // Of a block's two FFCs: 3x3 but from global to global, where a spectral transform narrows to
    // half the channels.
    const double units = (global / 2 * global) * 2 + (config.local_fourier_unit ? 2 : 1) * global * global;
    const double block = 2 * (9 * (local * local + 2 * local * global) + units);
    const auto width = static_cast<double>(config.width);
    double ends = 49 * 7 * width; // the first and the last convolution
    for (int64_t i = 0; i < config.downsamplings; ++i)
        ends += 2 * 18 * width * width * std::pow(4.0, static_cast<double>(i));
    return value * (static_cast<double>(config.blocks) * block + ends);
}

Cost affordable(double bytes_per_pixel, const torch::Device &device, double pixels, double bytes) {
    return {device, std::clamp(bytes / bytes_per_pixel, std::min(fewest_pixels, pixels), pixels)};
}

double memory_budget(const Params &params, const torch::Device &device) {
    // A GPU says when its memory is used up; a CPU's process is killed.
    if (device.is_cpu())
        return memory_left(params);
    return params.memory_limit > 0 ? params.memory_limit * mebibyte
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
