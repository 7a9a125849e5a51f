#include "core/networks/local_resnet.h"

namespace refill {
namespace {

constexpr int first_block = 10; // its number in the published sequence of layers

std::string layer(int64_t number) { return "model." + std::to_string(number); }

torch::Tensor mirrored(const torch::Tensor &x, int64_t margin) {
    return torch::reflection_pad2d(x, {margin, margin, margin, margin});
}

torch::nn::Conv2d convolution(int64_t in, int64_t out, int64_t kernel, int64_t stride = 1,
                              int64_t padding = 0) {
    return torch::nn::Conv2d(
        torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(padding).bias(false));
}

torch::nn::ConvTranspose2d doubling(int64_t in, int64_t out) {
    return torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(in, out, 3)
                                          .stride(2)
                                          .padding(1)
                                          .output_padding(1)
                                          .bias(false));
}

} // namespace

LocalBlockImpl::LocalBlockImpl(int64_t channels) {
    conv1_ = register_at(*this, "conv_block.1", convolution(channels, channels, 3));
    norm1_ = register_at(*this, "conv_block.2", torch::nn::BatchNorm2d(channels));
    conv2_ = register_at(*this, "conv_block.5", convolution(channels, channels, 3));
    norm2_ = register_at(*this, "conv_block.6", torch::nn::BatchNorm2d(channels));
}

torch::Tensor LocalBlockImpl::forward(const torch::Tensor &x) {
    const auto middle = torch::relu(norm1_(conv1_(mirrored(x, 1))));
    return x + norm2_(conv2_(mirrored(middle, 1)));
}

LocalResnetImpl::LocalResnetImpl(int64_t width, int64_t blocks) {
    const auto add = [this](int64_t number, auto module) {
        return register_at(*this, layer(number), module);
    };
    const auto norm = [](int64_t channels) { return torch::nn::BatchNorm2d(channels); };
    first_ = add(1, convolution(4, width, 7));
    first_norm_ = add(2, norm(width));
    down1_ = add(4, convolution(width, 2 * width, 3, 2, 1));
    down1_norm_ = add(5, norm(2 * width));
    down2_ = add(7, convolution(2 * width, 4 * width, 3, 2, 1));
    down2_norm_ = add(8, norm(4 * width));
    int64_t number = first_block;
    for (int64_t i = 0; i < blocks; ++i)
        blocks_.push_back(add(number++, LocalBlock(4 * width)));
    up1_ = add(number, doubling(4 * width, 2 * width));
    up1_norm_ = add(number + 1, norm(2 * width));
    up2_ = add(number + 3, doubling(2 * width, width));
    up2_norm_ = add(number + 4, norm(width));
    last_ = add(number + 7, torch::nn::Conv2d(torch::nn::Conv2dOptions(width, 3, 7)));
}

double LocalResnetImpl::bytes_per_pixel() const {
    return 5.0 * sizeof(float) * static_cast<double>(first_->options.out_channels());
}

torch::Tensor LocalResnetImpl::forward(const torch::Tensor &input,
                                       const std::function<void()> &between) {
    const auto pass = [&between](const torch::Tensor &x) {
        if (between)
            between();
        return x;
    };
    auto x = pass(torch::relu(first_norm_(first_(mirrored(input, 3))))); // 1 x ngf x H x W
    x = pass(torch::relu(down1_norm_(down1_(x))));
    x = pass(torch::relu(down2_norm_(down2_(x)))); // 1 x 4 ngf x H/4 x W/4
    for (auto &block : blocks_)
        x = pass(block->forward(x));
    x = pass(torch::relu(up1_norm_(up1_(x))));
    x = pass(torch::relu(up2_norm_(up2_(x))));
    return torch::tanh(last_(mirrored(x, 3)));
}

LocalResnet load_local_resnet(const NetworkTensors &tensors) {
    const int64_t width = tensors.convolution(layer(1) + ".weight")[0];
    int64_t blocks = 0;
    for (std::string name;
         name = layer(first_block + blocks) + ".conv_block.1.weight", tensors.has(name); ++blocks)
        tensors.expect_shape(name, {4 * width, 4 * width, 3, 3});
    if (blocks == 0)
        tensors.missing(layer(first_block) + ".conv_block.1.weight");
    LocalResnet network(width, blocks);
    tensors.load_into(*network);
    return network;
}

} // namespace refill
