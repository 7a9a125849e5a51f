#include "core/networks/frozen_generator.h"

#include "core/networks/generator_file.h"
#include "core/networks/rectifier.h"

#include <algorithm>

namespace refill {
namespace {

/// Half the width of the first and the last convolution's kernel.
constexpr int64_t outer_margin = 3;

void check(const FrozenGenerator::Checkpoint &between) {
    if (between)
        between();
}

} // namespace

FrozenGenerator::FrozenGenerator(const NetworkTensors &tensors)
    : config_(generator_config(tensors)) {
    const torch::NoGradGuard no_grad;
    LayerReader reader(tensors);
    // Numbered as Python's Sequential counts; layers without parameters have a number too.
    int number = 1; // after the reflection padding
    const auto name = [&] { return "model." + std::to_string(number++); };

    encoder_.emplace_back(reader, name(), FfcWidths{4, 0, config_.width, 0}, 2 * outer_margin + 1,
                          1, 0, false);
    int64_t channels = config_.width;
    for (int64_t i = 1; i <= config_.downsamplings; ++i, channels *= 2) {
        const bool last = i == config_.downsamplings;
        const FfcWidths widths{channels, 0, last ? config_.local : channels * 2,
                               last ? config_.global : 0};
        encoder_.emplace_back(reader, name(), widths, 3, 2, 1, false);
    }
    for (int64_t i = 0; i < config_.blocks; ++i)
        blocks_.emplace_back(reader, name(), config_.local, config_.global,
                             config_.local_fourier_unit);
    ++number; // concatenation of the branches
    for (int64_t i = 0; i < config_.downsamplings; ++i, channels /= 2) {
        const auto convolution = name();
        const auto norm = reader.norm(name(), channels / 2);
        const auto weight = reader.take(convolution + ".weight", {channels, channels / 2, 3, 3});
        const auto bias = reader.take(convolution + ".bias", {channels / 2});
        upsamplings_.emplace_back(weight * norm.scale.view({1, -1, 1, 1}),
                                  bias * norm.scale + norm.shift);
        ++number; // ReLU
    }
    ++number; // reflection padding
    const auto last = name();
    const auto weight = reader.take(last + ".weight", {3, config_.width, 7, 7});
    last_ = FrozenConvolution(weight, reader.take(last + ".bias", {3}));
    tensors.refuse_others(reader.known());
}

void FrozenGenerator::to(const torch::Device &device, torch::ScalarType type) {
    type_ = type;
    for (auto &layer : encoder_)
        layer.to(device, type);
    for (auto &block : blocks_)
        block.to(device, type);
    for (auto &upsampling : upsamplings_)
        upsampling.to(device, type);
    last_.to(device, type);
}

torch::Tensor FrozenGenerator::front(const torch::Tensor &input, int64_t split,
                                     const Checkpoint &between) const {
    const torch::NoGradGuard no_grad;
    auto x = reflected(input.contiguous(channels_last), outer_margin);
    for (const auto &layer : encoder_) { // 1 x ngf x H x W ... 1 x C x H/m x W/m
        x = layer.forward(x, nullptr);
        check(between);
    }
    x = x.to(torch::kFloat32);
    for (int64_t i = 0; i < std::min(split, config_.blocks); ++i) {
        blocks_[i].forward(x, nullptr);
        check(between);
    }
    return x;
}

torch::Tensor FrozenGenerator::rear(const torch::Tensor &features, int64_t split, Tape *tape,
                                    const Checkpoint &between) const {
    const torch::NoGradGuard no_grad;
    const auto x = features.detach().clone(channels_last);
    for (int64_t i = std::min(split, config_.blocks); i < config_.blocks; ++i) {
        blocks_[i].forward(x, tape);
        check(between);
    }
    return decode(x, tape, between);
}

torch::Tensor FrozenGenerator::decode(torch::Tensor x, Tape *tape,
                                      const Checkpoint &between) const {
    x = x.to(type_);
    for (const auto &upsampling : upsamplings_) { // 1 x C x H/m x W/m ... 1 x ngf x H x W
        x = upsampling.forward(x);
        if (tape)
            tape->keep(rectify_and_keep(x));
        else
            rectify(x);
        check(between);
    }
    x = last_.forward(reflected(x, outer_margin));
    x = torch::sigmoid(x.to(torch::kFloat32).contiguous()); // 1 x 3 x H x W
    if (tape)
        tape->keep(x);
    return x;
}

torch::Tensor FrozenGenerator::gradient(const torch::Tensor &of_result, int64_t split, Tape &tape,
                                        const Checkpoint &between) const {
    const torch::NoGradGuard no_grad;
    const auto gradient = decode_gradient(of_result, tape, between);
    for (int64_t i = config_.blocks; i-- > std::min(split, config_.blocks);) {
        blocks_[i].gradient(gradient, tape);
        check(between);
    }
    return gradient;
}

torch::Tensor FrozenGenerator::decode_gradient(const torch::Tensor &of_result, Tape &tape,
                                               const Checkpoint &between) const {
    const auto result = tape.take();
    auto gradient = (of_result * result * (1 - result)).to(type_).contiguous(channels_last);
    gradient = reflected_gradient(last_.gradient(gradient), outer_margin).contiguous(channels_last);
    for (auto upsampling = upsamplings_.rbegin(); upsampling != upsamplings_.rend(); ++upsampling) {
        gradient = upsampling->gradient(held_back(gradient, tape.take(), type_));
        check(between);
    }
    return gradient.to(torch::kFloat32);
}

} // namespace refill
