// Measures one refinement iteration: seconds, and bytes of memory per pixel beside
// core/refine/cost.h's estimate, which is fitted to these figures.
//
//     bench-refine [--model FILE] [SIDE ...]
//
// Without a file, a Big-LaMa with random weights is measured. Run it on an idle machine; compare
// figures of one run with each other, not with those of another.

#include "core/files/weights.h"
#include "core/networks/generator.h"
#include "core/refine/cost.h"
#include "tools/peak_memory.h"

#include <ATen/ops/rand.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace refill;

namespace {

/// Forward and backward through the rear, as each iteration does.
void iterate(Generator &generator, const Features &features, bool recompute) {
    generator->rear(features, 0, recompute).sum().backward();
}

void measure(Generator &generator, int64_t side, bool recompute) {
    Features features;
    {
        torch::NoGradGuard no_grad;
        features = generator->front(torch::rand({1, 4, side, side}), 0);
    }
    features.local.requires_grad_();
    if (features.global.defined())
        features.global.requires_grad_();
    iterate(generator, features, recompute); // warms up
    const auto begin = std::chrono::steady_clock::now();
    const PeakMemory memory([&] { iterate(generator, features, recompute); });
    const PixelBytes estimate = bytes_per_pixel(generator->config());
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::printf("%6lld  %-9s %9.2f s %11.0f %11.0f\n", static_cast<long long>(side),
                recompute ? "recompute" : "keep", seconds.count(), memory.process / (side * side),
                recompute ? estimate.recompute : estimate.keep);
}

} // namespace

int main(int count, char **arguments) try {
    std::vector<std::string> rest(arguments + 1, arguments + count);
    Generator generator{nullptr};
    if (rest.size() >= 2 && rest[0] == "--model") {
        generator = load_generator(read_weights(rest[1]), rest[1]);
        rest.erase(rest.begin(), rest.begin() + 2);
    } else {
        generator = Generator(GeneratorConfig{});
        generator->eval();
        for (auto &parameter : generator->parameters())
            parameter.set_requires_grad(false);
    }
    if (rest.empty())
        rest = {"256", "512"};
    std::printf("  side  blocks    iteration   bytes per pixel   estimate\n");
    for (const auto &side : rest)
        for (const bool recompute : {false, true})
            measure(generator, std::max(16, std::atoi(side.c_str()) / 8 * 8), recompute);
} catch (const std::exception &failure) {
    std::fprintf(stderr, "bench-refine: %s\n", failure.what());
    return 1;
}
