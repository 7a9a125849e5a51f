#include "tools/train/widen.h"

#include <torch/utils.h>

#include <algorithm>

namespace refill {
namespace {

GeneratorConfig wider(GeneratorConfig config, int64_t times) {
    config.width *= times;
    config.local *= times;
    config.global *= times;
    return config;
}

/// `source` as often in each direction as `target` has room for.
torch::Tensor repeated(const torch::Tensor &source, const torch::Tensor &target) {
    std::vector<int64_t> times;
    for (int64_t i = 0; i < source.dim(); ++i)
        times.push_back(target.size(i) / std::max<int64_t>(source.size(i), 1));
    return source.repeat(times);
}

/// `source` as it is repeated in `target`, each copy with its share.
void share_out(const torch::Tensor &source, torch::Tensor target, int64_t copies, double spread) {
    const auto shares = (1 + spread * torch::randn_like(target)) / static_cast<double>(copies);
    target.copy_(repeated(source, target) * shares);
}

void copy_all(const std::vector<torch::Tensor> &sources, std::vector<torch::Tensor> targets) {
    for (std::size_t i = 0; i < sources.size(); ++i)
        targets[i].copy_(sources[i].dim() == 0 ? sources[i] : repeated(sources[i], targets[i]));
}

/// Weights are `out x in x h x w`. The photo and its hole, which the first reads, stay what they
/// are.
void share_out_convolutions(torch::nn::Module &narrow, torch::nn::Module &wide, double spread) {
    const auto sources = narrow.modules(), targets = wide.modules();
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (const auto *convolution = sources[i]->as<torch::nn::Conv2d>()) {
            const auto target = targets[i]->as<torch::nn::Conv2d>()->weight;
            share_out(convolution->weight, target, target.size(1) / convolution->weight.size(1),
                      spread);
        }
}

/// Weights are `in x out x h x w`. The first reads all copies of the local channels, then all of
/// the global ones.
void share_out_upsamplings(torch::nn::Module &narrow, torch::nn::Module &wide, int64_t local,
                           int64_t times, double spread) {
    const auto sources = narrow.modules(), targets = wide.modules();
    bool first = true;
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (const auto *upsampling = sources[i]->as<torch::nn::ConvTranspose2d>()) {
            const auto &source = upsampling->weight;
            const auto target = targets[i]->as<torch::nn::ConvTranspose2d>()->weight;
            const int64_t joint = first ? local : 0, rest = source.size(0) - joint;
            share_out(source.narrow(0, 0, joint), target.narrow(0, 0, joint * times), times,
                      spread);
            share_out(source.narrow(0, joint, rest), target.narrow(0, joint * times, rest * times),
                      times, spread);
            first = false;
        }
}

} // namespace

Generator widened(Generator &narrow, int64_t times, double spread) {
    torch::NoGradGuard no_grad;
    Generator wide(wider(narrow->config(), times));
    copy_all(narrow->parameters(), wide->parameters());
    copy_all(narrow->buffers(), wide->buffers());
    share_out_convolutions(*narrow, *wide, spread);
    share_out_upsamplings(*narrow, *wide, narrow->config().local, times, spread);
    return wide;
}

} // namespace refill
