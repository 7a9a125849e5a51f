#include "core/refine/pace.h"

#include <ATen/Parallel.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <numbers>

namespace refill {
namespace {

/// Large enough to keep all threads busy.
constexpr int64_t side_of_picture = 192;
constexpr int passes = 3;

double seconds_of(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

} // namespace

double measured_pace(SplitNetwork &network, const torch::Device &device) {
    const torch::NoGradGuard no_grad;
    const int64_t modulo = network.modulo();
    const int64_t side = (side_of_picture + modulo - 1) / modulo * modulo;
    const auto input = torch::full({1, 4, side, side}, 0.5, torch::TensorOptions(device));
    const auto pass = [&] {
        network.rear(network.front(input, {}), {}).sum().item<float>(); // waits for a GPU
    };
    const bool on_cpu = device.is_cpu();
    const clockid_t clock = on_cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
    pass(); // the first is slower
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < passes; ++i) {
        const double begin = seconds_of(clock);
        pass();
        least = std::min(least, seconds_of(clock) - begin);
    }
    return least / (on_cpu ? at::get_num_threads() : 1) / static_cast<double>(side * side);
}

double stepped(double seconds) { return std::exp2(std::round(2 * std::log2(seconds)) / 2); }

double pixels_within(double limit, double fewest, double most,
                     const std::function<double(double pixels)> &work) {
    double pixels = most;
    while (pixels > fewest && work(pixels) > limit)
        pixels /= std::numbers::sqrt2;
    return std::max(pixels, std::min(fewest, most));
}

} // namespace refill
