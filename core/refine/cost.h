#pragma once
/// What refining costs in memory, and the cheaper ways there are when that is too much.

#include "core/networks/device.h"
#include "core/networks/generator.h"
#include "core/settings/params.h"

#include <torch/types.h>

#include <optional>

namespace refill {

/// Below this a fill is no use to anybody.
constexpr double fewest_pixels = 128.0 * 128.0;

/// Bytes that an engine may take on `device` beside what the process holds already; infinite where
/// only the device itself knows.
double memory_budget(const Params &params, const torch::Device &device);

/// A way to refine a window.
struct Cost {
    torch::Device device = torch::kCPU;
    double pixels = 0.0; ///< the most at which to refine
    int reductions = 0;  ///< how often that was halved, on this device
};

/// Bytes that refining with such a generator takes for each pixel of the largest scale, `type`
/// being that of its convolutions. The constants are fitted to measured peaks
/// (tools/bench/iteration.cpp) and lie somewhat above them.
double bytes_per_pixel(const GeneratorConfig &config, torch::ScalarType type);

/// Bytes that the weights of such a generator take, once it is ready to compute.
double weight_bytes(const GeneratorConfig &config, torch::ScalarType type);

/// The best way to refine `pixels` within `bytes`: as asked, else at fewer pixels.
Cost affordable(double bytes_per_pixel, const torch::Device &device, double pixels, double bytes);

/// The next cheaper way after `cost` ran out of memory: half the pixels, on a GPU twice, then all
/// of them on the CPU. Nothing where there is none left.
std::optional<Cost> cheaper(const Cost &cost);

/// The result of `attempt(cost)`. Each time it runs out of memory, `retreat(from, to)` is told of
/// the next cheaper way, and that is tried. Empty where none was cheap enough.
template <typename Attempt, typename Retreat>
auto within_memory(Cost cost, Attempt attempt, Retreat retreat)
    -> std::optional<decltype(attempt(cost))> {
    for (;;) {
        try {
            return attempt(cost);
        } catch (const std::exception &failure) {
            if (!is_out_of_memory(failure))
                throw;
        }
        // Outside the handler, so that what the attempt held has been freed.
        const auto next = cheaper(cost);
        if (!next)
            return std::nullopt;
        retreat(cost, *next);
        cost = *next;
    }
}

} // namespace refill
