#include "core/networks/unet.h"

#include <algorithm>
#include <vector>

namespace refill {
namespace {

constexpr int last = 7; // the innermost level

/// Channels of the feature maps that level `level` makes on the way down.
int64_t channels(int level, int64_t width) { return width << std::min(level, 3); }

/// What the tensors of a level are called; both networks were published with names that follow from
/// how their code nests.
struct LevelNames {
    std::string down;
    std::string down_norm;
    std::string up;
    std::string up_norm;
};

/// The coarse network: each level lies inside the one around it.
LevelNames nested_names(int level) {
    std::string block = "model.model.";
    if (level == 0)
        return {block + "0", {}, block + "3", {}};
    block += "1.model.";
    for (int i = 1; i < level; ++i)
        block += "3.model.";
    if (level == last)
        return {block + "1", {}, block + "3", block + "4"};
    return {block + "1", block + "2", block + "5", block + "6"};
}

/// The global network: a numbered sequence for each step down, then for each step up.
LevelNames flat_names(int level) {
    const std::string down = "model" + std::to_string(level + 1) + ".";
    const std::string up = "model" + std::to_string(15 - level) + ".";
    if (level == 0)
        return {down + "0", {}, up + "1", {}};
    if (level == last)
        return {down + "1", {}, down + "3", down + "4"};
    return {down + "1", down + "2", up + "1", up + "2"};
}

LevelNames names_of(int level, bool attention) {
    return attention ? flat_names(level) : nested_names(level);
}

/// Levels whose output is attended to, by its size in an input of 256 x 256.
const char *attention_name(int level) {
    constexpr const char *names[] = {nullptr,  nullptr, "att_64", "att_32",
                                     "att_16", nullptr, nullptr,  nullptr};
    return names[level];
}

torch::Tensor leaky(const torch::Tensor &x) { return torch::leaky_relu(x, 0.2); }

void call(const std::function<void()> &between) {
    if (between)
        between();
}

} // namespace

UNetImpl::UNetImpl(const UNetConfig &config) {
    for (int number = 0; number <= last; ++number)
        levels_.push_back(make_level(number, config));
}

UNetImpl::Level UNetImpl::make_level(int number, const UNetConfig &config) {
    const LevelNames names = names_of(number, config.attention);
    const int64_t outer = number == 0 ? 4 : channels(number - 1, config.width);
    const int64_t inner = channels(number, config.width);
    const int64_t from_below = number == last ? inner : 2 * inner; // with what skips levels below
    const int64_t out = number == 0 ? 3 : outer;

    Level level;
    const auto down = torch::nn::Conv2dOptions(outer, inner, 4).stride(2).padding(1).bias(false);
    level.down = register_at(*this, names.down, torch::nn::Conv2d(down));
    if (!names.down_norm.empty())
        level.down_norm = register_at(*this, names.down_norm, torch::nn::BatchNorm2d(inner));
    const auto up = torch::nn::ConvTranspose2dOptions(from_below, out, 4)
                        .stride(2)
                        .padding(1)
                        .bias(number == 0);
    level.up = register_at(*this, names.up, torch::nn::ConvTranspose2d(up));
    if (!names.up_norm.empty())
        level.up_norm = register_at(*this, names.up_norm, torch::nn::BatchNorm2d(out));
    if (config.attention && attention_name(number))
        level.attention = register_at(*this, attention_name(number), SelfAttention(out));
    return level;
}

torch::Tensor UNetImpl::forward(const torch::Tensor &input, const std::function<void()> &between) {
    std::vector<torch::Tensor> skipped; // by level: 1 x C x H/2 x W/2 ... 1 x 8 ngf x H/256 x W/256
    torch::Tensor x = input;
    for (Level &level : levels_) {
        x = level.down(skipped.empty() ? x : leaky(x));
        if (level.down_norm)
            x = level.down_norm(x);
        skipped.push_back(x);
        call(between);
    }
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
        x = level == levels_.rbegin() ? x : torch::cat({skipped.back(), x}, 1);
        skipped.pop_back();
        x = level->up(torch::relu(x));
        if (level->up_norm)
            x = level->up_norm(x);
        if (level->attention)
            x = level->attention(x);
        call(between);
    }
    return torch::tanh(x);
}

std::string first_unet_tensor(bool attention) { return names_of(0, attention).down + ".weight"; }

UNet load_unet(const NetworkTensors &tensors, bool attention) {
    const int64_t width = tensors.convolution(first_unet_tensor(attention))[0];
    const int64_t widest = channels(last, width);
    tensors.expect_shape(names_of(last, attention).down + ".weight", {widest, widest, 4, 4});
    UNet network(UNetConfig{width, attention});
    tensors.load_into(*network);
    return network;
}

} // namespace refill
