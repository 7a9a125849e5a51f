// Measures one iteration of refinement, forward and back: seconds, and bytes of memory per pixel.
//
//     refill-bench [iteration] [--device DEVICE] [--model FILE] [SIDE ...]
//
// The yardstick is the network as training sees it (core/networks/generator.h): layer by layer as
// published, with LibTorch's own gradients. Beside it stand the ways in which Refill refines
// (core/networks/frozen_generator.h); `fast` only on a processor with arithmetic of bfloat16, and
// on a GPU. Of a GPU's memory nothing is said.
// Without a file, a Big-LaMa with random weights is measured and the network that ships.

#include "core/files/model_info.h"
#include "core/files/weights.h"
#include "core/networks/device.h"
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
        leaf.grad().sum().item<float>(); // waits for a GPU
    };
}

std::function<void()> frozen(const FrozenGenerator &generator, const torch::Tensor &features) {
    return [&generator, features] {
        Tape tape;
        const auto image = generator.rear(features, 0, &tape, {});
        generator.gradient(torch::ones_like(image), 0, tape, {}).sum().item<float>();
    };
}

void print(const Way &way, const Way &yardstick, int64_t side, const torch::Device &device) {
    std::printf("%6lld  %-9s %9.3f s %8.2f", static_cast<long long>(side), way.name, way.seconds,
                way.seconds / yardstick.seconds);
    if (device.is_cpu())
        std::printf(" %11.0f %11.2f", way.bytes / static_cast<double>(side * side),
                    way.bytes / yardstick.bytes);
    std::printf("\n");
    std::fflush(stdout);
}

void compare(Generator &generator, const NetworkTensors &tensors, int64_t side,
             const torch::Device &device) {
    FrozenGenerator exact(tensors);
    exact.to(device, torch::kFloat32);
    const auto features = exact.front(torch::rand({1, 4, side, side}).to(device), 0, {});
    std::vector<Way> ways{{"yardstick", plain(generator, features)},
                          {"exact", frozen(exact, features)}};
    FrozenGenerator fast(tensors);
    if (!device.is_cpu() || processor_has_bfloat16()) {
        fast.to(device, torch::kBFloat16);
        ways.push_back({"fast", frozen(fast, features)});
    }
    for (Way &way : ways)
        way.iterate(); // warms up
    for (int round = 0; round < rounds; ++round)
        for (Way &way : ways)
            measure(way);
    for (const Way &way : ways)
        print(way, ways[0], side, device);
}

void compare(const char *title, Generator generator, const Words &sides,
             const torch::Device &device) {
    generator->eval();
    std::map<std::string, torch::Tensor> state;
    for (const auto &item : generator->named_buffers())
        state[item.key()] = item.value().clone();
    for (auto &item : generator->named_parameters()) {
        item.value().set_requires_grad(false);
        state[item.key()] = item.value().clone();
    }
    const NetworkTensors tensors(std::move(state), "LaMa", title);
    generator->to(device);
    std::printf("%s (estimate of memory: exact %.0f, fast %.0f bytes per pixel)\n", title,
                bytes_per_pixel(generator->config(), torch::kFloat32),
                bytes_per_pixel(generator->config(), torch::kBFloat16));
    std::printf("  side  way         iteration    ratio%s\n",
                device.is_cpu() ? "   bytes per pixel, ratio" : "");
    for (const auto &side : sides)
        compare(generator, tensors, std::max(16, std::atoi(side.c_str()) / 8 * 8), device);
}

/// The value of an option that is the first word, taken out; `otherwise` where it is not there.
std::string take_option(Words &words, const char *name, std::string otherwise) {
    if (words.size() < 2 || words[0] != name)
        return otherwise;
    otherwise = words[1];
    words.erase(words.begin(), words.begin() + 2);
    return otherwise;
}

} // namespace

void bench_iteration(const Words &words) {
    Words rest = words;
    const torch::Device device = choose_device(take_option(rest, "--device", "cpu"));
    std::string model = take_option(rest, "--model", "");
    const Words sides = rest.empty() ? Words{"256", "512"} : rest;
    if (model.empty()) {
        compare("Big-LaMa's sizes", Generator(GeneratorConfig{}), sides, device);
        model = default_model();
    }
    compare(model.c_str(), load_generator(read_weights(model), model), sides, device);
}

} // namespace refill
