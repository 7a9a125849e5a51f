// Measures what one pass takes through the networks of the engines two-stage, dfnet and lgnet, at
// their published widths and with random weights: bytes of memory for each pixel, beside the
// estimate by which tiles are cut, which is fitted to these figures. To that comes a copy of the
// weights, four bytes for each parameter, whatever the size.
//
//     refill-bench networks [SIDE ...]

#include "core/networks/dfnet.h"
#include "core/networks/local_resnet.h"
#include "core/networks/refinement_net.h"
#include "core/networks/unet.h"
#include "tools/bench/commands.h"
#include "tools/bench/peak_memory.h"

#include <ATen/ops/rand.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace refill;

namespace {

/// Each level goes up to as many channels as it came down from.
EncodeDecodeConfig published(int64_t inputs, const std::vector<int64_t> &widths) {
    const int64_t kernels[] = {7, 5, 5, 3, 3, 3, 3, 3};
    EncodeDecodeConfig config;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const int64_t in = i == 0 ? inputs : widths[i - 1];
        config.levels.push_back({in, widths[i], kernels[i], in});
    }
    return config;
}

/// `estimate` in bytes per pixel; 0: the network always runs at this size, and needs none.
template <typename Network, typename Pass>
void measure(const char *name, Network network, int64_t side, double estimate, Pass pass) {
    const torch::NoGradGuard no_grad;
    network->eval();
    double parameters = 0.0;
    for (const auto &parameter : network->parameters())
        parameters += static_cast<double>(parameter.numel());
    pass(network, side); // warms up
    const PeakMemory memory([&] { pass(network, side); });
    const double pixels = static_cast<double>(side * side);
    std::printf("%-10s %9.0f %6lld %9.0f %11.0f %11.0f", name, parameters,
                static_cast<long long>(side), memory.process / (1024 * 1024),
                memory.process / pixels, memory.tensors / pixels);
    std::printf(estimate > 0 ? " %9.0f\n" : "         -\n", estimate);
}

void measure_tiled(int64_t side) {
    const int64_t whole = std::max<int64_t>(side / EncodeDecode::modulo, 1) * EncodeDecode::modulo;
    const auto config =
        published(RefinementNetImpl::inputs, {96, 192, 384, 512, 512, 512, 512, 512});
    measure("refinement", RefinementNet(config), whole, bytes_per_pixel(config),
            [](auto &network, int64_t size) {
                network->forward(torch::rand({1, RefinementNetImpl::inputs, size, size}));
            });
    const LocalResnet local(64, 4);
    measure("local", local, whole, local->bytes_per_pixel(),
            [](auto &network, int64_t size) { network->forward(torch::rand({1, 4, size, size})); });
}

void measure_whole() {
    measure("dfnet", DfNet(published(4, {64, 128, 256, 512, 512, 512, 512, 512})), 512, 0,
            [](auto &network, int64_t size) {
                network->forward(torch::rand({1, 3, size, size}), torch::ones({1, 1, size, size}));
            });
    for (const bool attention : {false, true})
        measure(
            attention ? "global" : "coarse", UNet(UNetConfig{64, attention}), UNetImpl::modulo, 0,
            [](auto &network, int64_t size) { network->forward(torch::rand({1, 4, size, size})); });
}

} // namespace

void refill::bench_networks(const Words &words) {
    const Words sides = words.empty() ? Words{"512", "1024"} : words;
    std::printf("network    parameters  side       MiB   per pixel  in tensors  estimate\n");
    measure_whole();
    for (const auto &side : sides)
        measure_tiled(std::atoi(side.c_str()));
}
