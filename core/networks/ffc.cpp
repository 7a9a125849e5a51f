#include "core/networks/ffc.h"

#include <torch/fft.h>
#include <torch/nn/modules/container/sequential.h>

namespace refill {
namespace {

torch::nn::Conv2d pointwise(int64_t in, int64_t out) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 1).bias(false));
}

/// Splits `x` into quarters and stacks them as channels: `1 x C x H x W` to `1 x 4C x H/2 x W/2`.
torch::Tensor quarters(const torch::Tensor &x) {
    const auto rows = torch::cat(x.chunk(2, 2), 1);
    return torch::cat(rows.chunk(2, 3), 1);
}

} // namespace

FourierUnitImpl::FourierUnitImpl(int64_t channels) {
    conv_layer_ = register_module("conv_layer", pointwise(2 * channels, 2 * channels));
    bn_ = register_module("bn", torch::nn::BatchNorm2d(2 * channels));
}

torch::Tensor FourierUnitImpl::forward(const torch::Tensor &x) {
    const auto n = x.size(0), c = x.size(1), h = x.size(2), w = x.size(3);
    // Transforms are made in float32, also where training computes the rest with less.
    const auto pixels = x.to(torch::kFloat32);
    auto spectrum = torch::view_as_real(torch::fft::rfftn(pixels, {}, {{-2, -1}}, "ortho"));
    spectrum = spectrum.permute({0, 1, 4, 2, 3}).reshape({n, 2 * c, h, w / 2 + 1});
    spectrum = torch::relu(bn_(conv_layer_(spectrum))).to(torch::kFloat32);
    spectrum = spectrum.view({n, c, 2, h, w / 2 + 1}).permute({0, 1, 3, 4, 2}).contiguous();
    return torch::fft::irfftn(torch::view_as_complex(spectrum), {{h, w}}, {{-2, -1}}, "ortho");
}

SpectralTransformImpl::SpectralTransformImpl(int64_t in, int64_t out, bool local_fourier_unit) {
    const int64_t middle = out / 2;
    conv1_ = pointwise(in, middle);
    bn1_ = torch::nn::BatchNorm2d(middle);
    register_module("conv1", torch::nn::Sequential(conv1_, bn1_));
    fu_ = register_module("fu", FourierUnit(middle));
    if (local_fourier_unit)
        lfu_ = register_module("lfu", FourierUnit(middle));
    conv2_ = register_module("conv2", pointwise(middle, out));
}

torch::Tensor SpectralTransformImpl::forward(const torch::Tensor &x) {
    const auto y = torch::relu(bn1_(conv1_(x)));
    auto sum = y + fu_(y);
    if (lfu_)
        sum = sum + lfu_(quarters(y.narrow(1, 0, y.size(1) / 4))).repeat({1, 1, 2, 2});
    return conv2_(sum);
}

FfcBnActImpl::FfcBnActImpl(const FfcWidths &widths, int64_t kernel, int64_t stride, int64_t padding,
                           bool local_fourier_unit) {
    const auto conv = [&](int64_t in, int64_t out) {
        auto options =
            torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(padding).bias(false);
        if (padding > 0)
            options.padding_mode(torch::kReflect);
        return torch::nn::Conv2d(options);
    };
    const auto ffc = register_module("ffc", std::make_shared<torch::nn::Module>());
    local_to_local_ = ffc->register_module("convl2l", conv(widths.in_local, widths.out_local));
    if (widths.in_global > 0)
        global_to_local_ =
            ffc->register_module("convg2l", conv(widths.in_global, widths.out_local));
    if (widths.out_global > 0)
        local_to_global_ =
            ffc->register_module("convl2g", conv(widths.in_local, widths.out_global));
    if (widths.in_global > 0 && widths.out_global > 0)
        global_to_global_ = ffc->register_module(
            "convg2g", SpectralTransform(widths.in_global, widths.out_global, local_fourier_unit));
    bn_l_ = register_module("bn_l", torch::nn::BatchNorm2d(widths.out_local));
    if (widths.out_global > 0)
        bn_g_ = register_module("bn_g", torch::nn::BatchNorm2d(widths.out_global));
}

Features FfcBnActImpl::forward(const Features &x) {
    Features out;
    auto local = local_to_local_(x.local);
    if (global_to_local_)
        local = local + global_to_local_(x.global);
    out.local = torch::relu(bn_l_(local));
    if (!local_to_global_)
        return out;
    auto global = local_to_global_(x.local);
    if (global_to_global_)
        global = global + global_to_global_(x.global);
    out.global = torch::relu(bn_g_(global));
    return out;
}

FfcResnetBlockImpl::FfcResnetBlockImpl(int64_t local, int64_t global, bool local_fourier_unit) {
    const FfcWidths widths{local, global, local, global};
    conv1_ = register_module("conv1", FfcBnAct(widths, 3, 1, 1, local_fourier_unit));
    conv2_ = register_module("conv2", FfcBnAct(widths, 3, 1, 1, local_fourier_unit));
}

Features FfcResnetBlockImpl::forward(const Features &x) {
    auto y = conv2_->forward(conv1_->forward(x));
    y.local = x.local + y.local;
    if (x.global.defined())
        y.global = x.global + y.global;
    return y;
}

} // namespace refill
