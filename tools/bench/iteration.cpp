// Measures one iteration of refinement, forward and back: seconds, and bytes of memory per pixel.
//
//     refill-bench [iteration] [--model FILE] [SIDE ...]
//
// The yardstick is the network as training sees it (core/networks/generator.h): layer by layer as
// published, with LibTorch's own gradients. Beside it stand the ways in which Refill refines
// (core/networks/frozen_generator.h); `fast` only on a processor with arithmetic of bfloat16.
// Without a file, a Big-LaMa with random weights is measured and the network that ships.

#include "core/files/model_info.h"
#include "core/files/weights.h"
#include "core/networks/frozen_generator.h"
#include "core/networks/generator_file.h"
#include "core/networks/precision.h"
#include "core/refine/cost.h"
#include "tools/bench/commands.h"
#include "tools/bench/peak_memory.h"

#include <ATen/ops/rand.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace refill {
namespace {

/// The fastest of so many counts.
constexpr int rounds = 2;

/// One way to make an iteration, and what it took.
struct Way {
    const char *name;
    std::function<void()> iterate;
    double seconds = 1e30;
    double bytes = 0.0;
};

void measure(Way &way) {
    const auto begin = std::chrono::steady_clock::now();
    const PeakMemory memory(way.iterate);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    way.seconds = std::min(way.seconds, seconds.count());
    way.bytes = std::max(way.bytes, memory.process);
}

/// As autograd does it.
std::function<void()> plain(Generator &generator, const torch::Tensor &features) {
    const auto local = generator->config().local, global = generator->config().global;
    return [&generator, features, local, global] {
        const auto leaf = features.contiguous().requires_grad_();
        generator
            ->rear({leaf.narrow(1, 0, local),
                    global > 0 ? leaf.narrow(1, local, global) : torch::Tensor{}},
                   0)
            .sum()
            .backward();
    };
}

std::function<void()> frozen(const FrozenGenerator &generator, const torch::Tensor &features) {
    return [&generator, features] {
        Tape tape;
        const auto image = generator.rear(features, 0, &tape, {});
        generator.gradient(torch::ones_like(image), 0, tape, {});
    };
}

void compare(Generator &generator, const NetworkTensors &tensors, int64_t side) {
    const FrozenGenerator exact(tensors);
    const auto features = exact.front(torch::rand({1, 4, side, side}), 0, {});
    std::vector<Way> ways{{"yardstick", plain(generator, features)},
                          {"exact", frozen(exact, features)}};
    FrozenGenerator fast(tensors);
    if (processor_has_bfloat16()) {
        fast.to(torch::kCPU, torch::kBFloat16);
        ways.push_back({"fast", frozen(fast, features)});
    }
    for (Way &way : ways)
        way.iterate(); // warms up
    for (int round = 0; round < rounds; ++round)
        for (Way &way : ways)
            measure(way);
    const double pixels = static_cast<double>(side) * static_cast<double>(side);
    for (const Way &way : ways)
        std::printf("%6lld  %-9s %9.3f s %8.2f %11.0f %11.2f\n", static_cast<long long>(side),
                    way.name, way.seconds, way.seconds / ways[0].seconds, way.bytes / pixels,
                    way.bytes / ways[0].bytes);
    std::fflush(stdout);
}

void compare(const char *title, Generator generator, const std::vector<std::string> &sides) {
    generator->eval();
    std::map<std::string, torch::Tensor> state;
    for (const auto &item : generator->named_buffers())
        state[item.key()] = item.value();
    for (auto &item : generator->named_parameters()) {
        item.value().set_requires_grad(false);
        state[item.key()] = item.value();
    }
    const NetworkTensors tensors(std::move(state), "LaMa", title);
    std::printf("%s (estimate of memory: exact %.0f, fast %.0f bytes per pixel)\n", title,
                bytes_per_pixel(generator->config(), torch::kFloat32),
                bytes_per_pixel(generator->config(), torch::kBFloat16));
    std::printf("  side  way         iteration    ratio   bytes per pixel, ratio\n");
    for (const auto &side : sides)
        compare(generator, tensors, std::max(16, std::atoi(side.c_str()) / 8 * 8));
}

} // namespace

void bench_iteration(const Words &words) {
    Words rest = words;
    std::string model;
    if (rest.size() >= 2 && rest[0] == "--model") {
        model = rest[1];
        rest.erase(rest.begin(), rest.begin() + 2);
    }
    const Words sides = rest.empty() ? Words{"256", "512"} : rest;
    if (model.empty()) {
        compare("Big-LaMa's sizes", Generator(GeneratorConfig{}), sides);
        model = default_model();
    }
    compare(model.c_str(), load_generator(read_weights(model), model), sides);
}

} // namespace refill
