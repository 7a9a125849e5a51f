#include "core/networks/encode_decode.h"

#include <ATen/ops/constant_pad_nd.h>

namespace refill {
namespace {

std::string down_name(const std::string &block) { return block + ".encode.0.conv.1"; }
std::string down_norm_name(const std::string &block) { return block + ".encode.1"; }
std::string up_name(const std::string &block) { return block + ".decode.0.conv"; }
std::string up_norm_name(const std::string &block) { return block + ".decode.1"; }

/// Zeros around `x` so that a convolution of stride 2 halves its size. Their number is odd; the one
/// too many goes right and below, as published.
torch::Tensor padded(const torch::Tensor &x, int64_t kernel) {
    const int64_t before = (kernel - 2) / 2;
    return at::constant_pad_nd(x, {before, before + 1, before, before + 1}, 0);
}

torch::Tensor doubled(const torch::Tensor &x) {
    return torch::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
}

} // namespace

EncodeDecode::EncodeDecode(torch::nn::Module &network, const EncodeDecodeConfig &config,
                           const EncodeDecodeNames &names) {
    for (int i = 0; i < depth; ++i) {
        const auto &shape = config.levels[i];
        const int64_t from_below = i + 1 < depth ? config.levels[i + 1].out : shape.inner;
        const std::string encode = names.encode(i), decode = names.decode(i);
        Level level;
        level.down = register_at(
            network, down_name(encode),
            torch::nn::Conv2d(
                torch::nn::Conv2dOptions(shape.in, shape.inner, shape.kernel).stride(2)));
        if (i > 0)
            level.down_norm =
                register_at(network, down_norm_name(encode), torch::nn::BatchNorm2d(shape.inner));
        level.up = register_at(
            network, up_name(decode),
            torch::nn::Conv2d(
                torch::nn::Conv2dOptions(from_below + shape.in, shape.out, 3).padding(1)));
        level.up_norm =
            register_at(network, up_norm_name(decode), torch::nn::BatchNorm2d(shape.out));
        levels_.push_back(level);
    }
}

torch::Tensor EncodeDecode::forward(const torch::Tensor &input,
                                    const std::function<void()> &between) {
    const auto pause = [&between] {
        if (between)
            between();
    };
    std::vector<torch::Tensor> skipped; // 1 x in x H x W ... 1 x C x H/128 x W/128
    torch::Tensor x = input;
    for (Level &level : levels_) {
        skipped.push_back(x);
        x = level.down(padded(x, level.down->options.kernel_size()->at(0)));
        if (level.down_norm)
            x = torch::relu(level.down_norm(x));
        pause();
    }
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
        x = level->up(torch::cat({doubled(x), skipped.back()}, 1));
        x = torch::leaky_relu(level->up_norm(x), 0.2);
        skipped.pop_back();
        pause();
    }
    return x;
}

double bytes_per_pixel(const EncodeDecodeConfig &config) {
    const auto &first = config.levels[0];
    const double joined = static_cast<double>(config.levels[1].out + first.in);
    return 1.5 * sizeof(float) * (2 * joined + 3.0 * static_cast<double>(first.out));
}

EncodeDecodeConfig infer_encode_decode(const NetworkTensors &tensors,
                                       const EncodeDecodeNames &names, int64_t inputs) {
    EncodeDecodeConfig config;
    int64_t in = inputs;
    for (int i = 0; i < EncodeDecode::depth; ++i) {
        const std::string down = down_name(names.encode(i)) + ".weight";
        const auto shape = tensors.convolution(down);
        const int64_t kernel = shape[2] % 2 == 1 && shape[2] >= 3 ? shape[2] : 3;
        tensors.expect_shape(down, {shape[0], in, kernel, kernel});
        const int64_t out = tensors.convolution(up_name(names.decode(i)) + ".weight")[0];
        config.levels.push_back({in, shape[0], kernel, out});
        in = shape[0];
    }
    for (int i = 0; i < EncodeDecode::depth; ++i) {
        const auto &level = config.levels[i];
        const int64_t below = i + 1 < EncodeDecode::depth ? config.levels[i + 1].out : level.inner;
        tensors.expect_shape(up_name(names.decode(i)) + ".weight",
                             {level.out, below + level.in, 3, 3});
    }
    return config;
}

} // namespace refill
