#include "core/refine/pace.h"

#include <ATen/ops/full.h>

#include <algorithm>
#include <chrono>
#include <numbers>

namespace refill {

double seconds_per_pixel(SplitNetwork &network) {
    const torch::NoGradGuard no_grad;
    const int64_t side = (128 + network.modulo() - 1) / network.modulo() * network.modulo();
    const auto input = torch::full({1, 4, side, side}, 0.5);
    const auto pass = [&] { network.rear(network.front(input, {}), {}); };
    pass(); // the first is slower
    const auto begin = std::chrono::steady_clock::now();
    pass();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    return seconds.count() / static_cast<double>(side * side);
}

double pixels_within(double limit, double fewest, double most,
                     const std::function<double(double pixels)> &work) {
    double pixels = most;
    while (pixels > fewest && work(pixels) > limit)
        pixels /= std::numbers::sqrt2;
    return std::max(pixels, std::min(fewest, most));
}

} // namespace refill
