#include "core/networks/generator.h"

#include <algorithm>

namespace refill {
namespace {

/// Adds a module under the next free number of its parent, as Python's Sequential counts.
class Numbering {
public:
    explicit Numbering(torch::nn::Module &parent) : parent_(parent) {}

    template <typename Holder>
    Holder add(Holder module) {
        parent_.register_module(std::to_string(next_++), module);
        return module;
    }

    /// Layers without parameters take a number too.
    void skip(int count = 1) { next_ += count; }

private:
    torch::nn::Module &parent_;
    int next_ = 0;
};

torch::Tensor joined(const Features &x) {
    return x.global.defined() ? torch::cat({x.local, x.global}, 1) : x.local;
}

torch::Tensor reflect_pad(const torch::Tensor &x, int64_t margin) {
    return torch::reflection_pad2d(x, {margin, margin, margin, margin});
}

} // namespace

int64_t modulo(const GeneratorConfig &config) {
    const int64_t needed = int64_t{1} << (config.downsamplings + config.local_fourier_unit);
    return std::max<int64_t>(needed, 8); // published: 8, also with fewer downsamplings
}

GeneratorImpl::GeneratorImpl(const GeneratorConfig &config) : config_(config) {
    const auto model = register_module("model", std::make_shared<torch::nn::Module>());
    Numbering layers(*model);

    layers.skip(); // reflection padding
    encoder_.push_back(layers.add(FfcBnAct(FfcWidths{4, 0, config.width, 0}, 7, 1, 0, false)));
    int64_t channels = config.width;
    for (int64_t i = 1; i <= config.downsamplings; ++i, channels *= 2) {
        const bool last = i == config.downsamplings;
        const FfcWidths widths{channels, 0, last ? config.local : channels * 2,
                               last ? config.global : 0};
        encoder_.push_back(layers.add(FfcBnAct(widths, 3, 2, 1, false)));
    }
    for (int64_t i = 0; i < config.blocks; ++i)
        blocks_.push_back(
            layers.add(FfcResnetBlock(config.local, config.global, config.local_fourier_unit)));
    layers.skip(); // concatenation of the branches
    for (int64_t i = 0; i < config.downsamplings; ++i, channels /= 2) {
        const auto options = torch::nn::ConvTranspose2dOptions(channels, channels / 2, 3)
                                 .stride(2)
                                 .padding(1)
                                 .output_padding(1);
        upsamplings_.push_back(layers.add(torch::nn::ConvTranspose2d(options)));
        norms_.push_back(layers.add(torch::nn::BatchNorm2d(channels / 2)));
        layers.skip(); // ReLU
    }
    layers.skip(); // reflection padding
    last_ = layers.add(torch::nn::Conv2d(torch::nn::Conv2dOptions(config.width, 3, 7)));
}

Features GeneratorImpl::front(const torch::Tensor &input, int64_t split) {
    Features x{reflect_pad(input, 3), {}}; // 1 x 4 x H+6 x W+6
    for (auto &layer : encoder_)           // 1 x ngf x H x W ... 1 x C x H/m x W/m
        x = layer->forward(x);
    for (int64_t i = 0; i < std::min(split, config_.blocks); ++i)
        x = blocks_[i]->forward(x);
    return x;
}

std::vector<torch::Tensor> GeneratorImpl::encode(const torch::Tensor &input) {
    std::vector<torch::Tensor> maps;
    Features x{reflect_pad(input, 3), {}};
    for (auto &layer : encoder_) {
        x = layer->forward(x);
        maps.push_back(joined(x));
    }
    return maps;
}

torch::Tensor GeneratorImpl::rear(Features x, int64_t split) {
    for (int64_t i = std::min(split, config_.blocks); i < config_.blocks; ++i)
        x = blocks_[i]->forward(x);
    return decode(joined(x));
}

torch::Tensor GeneratorImpl::decode(torch::Tensor x) {
    for (std::size_t i = 0; i < upsamplings_.size(); ++i) // 1 x C x H/m x W/m ... 1 x ngf x H x W
        x = torch::relu(norms_[i]->forward(upsamplings_[i]->forward(x)));
    return torch::sigmoid(last_->forward(reflect_pad(x, 3))); // 1 x 3 x H x W
}

} // namespace refill
