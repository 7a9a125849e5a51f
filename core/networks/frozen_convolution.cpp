#include "core/networks/frozen_convolution.h"

#include "core/error.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/reflection_pad2d.h>

namespace refill {
namespace {

void move(torch::Tensor &tensor, const torch::Device &device, torch::ScalarType type) {
    if (tensor.defined())
        tensor = tensor.to(device, type);
}

} // namespace

FrozenConvolution::FrozenConvolution(const torch::Tensor &weight, const torch::Tensor &bias,
                                     int64_t stride)
    : weight_(weight.contiguous(channels_last)), bias_(bias), stride_(stride) {}

void FrozenConvolution::to(const torch::Device &device, torch::ScalarType type) {
    move(weight_, device, type);
    move(bias_, device, type);
}

torch::Tensor FrozenConvolution::forward(const torch::Tensor &x) const {
    return at::conv2d(x, weight_, bias_, {stride_, stride_});
}

torch::Tensor FrozenConvolution::gradient(const torch::Tensor &of_result) const {
    REFILL_ASSERT(stride_ == 1);
    return at::conv_transpose2d(of_result, weight_);
}

FrozenUpsampling::FrozenUpsampling(const torch::Tensor &weight, const torch::Tensor &bias)
    : weight_(weight.contiguous(channels_last)), bias_(bias) {}

void FrozenUpsampling::to(const torch::Device &device, torch::ScalarType type) {
    move(weight_, device, type);
    move(bias_, device, type);
}

torch::Tensor FrozenUpsampling::forward(const torch::Tensor &x) const {
    return at::conv_transpose2d(x, weight_, bias_, {2, 2}, {1, 1}, {1, 1});
}

torch::Tensor FrozenUpsampling::gradient(const torch::Tensor &of_result) const {
    return at::conv2d(of_result, weight_, {}, {2, 2}, at::IntArrayRef{1, 1});
}

FrozenMirroredConvolution::FrozenMirroredConvolution(const torch::Tensor &weight,
                                                     const torch::Tensor &bias, int64_t stride,
                                                     int64_t margin)
    : bias_(bias), stride_(stride), margin_(margin), direct_(weight, bias, stride) {
    to(torch::kCPU, torch::kFloat32);
}

void FrozenMirroredConvolution::to(const torch::Device &device, torch::ScalarType type) {
    type_ = type;
    move(bias_, device, type);
    const auto whole = quick_.defined() ? quick_.weight() : direct_.weight();
    const auto weight = whole.to(device, type);
    quick_ = {};
    direct_ = {};
    if (device.is_cpu() && type == torch::kFloat32 && weight.size(2) == 3 && stride_ == 1 &&
        margin_ == 1)
        quick_ = WinogradConvolution(weight);
    else
        direct_ = FrozenConvolution(weight, bias_, stride_);
}

torch::Tensor FrozenMirroredConvolution::bordered(const torch::Tensor &x) const {
    return reflected(x.to(type_).contiguous(channels_last), margin_);
}

torch::Tensor FrozenMirroredConvolution::forward(const torch::Tensor &x) const {
    return quick_.defined() ? quick_.forward(x, bias_) : direct_.forward(bordered(x));
}

void FrozenMirroredConvolution::add_forward(const torch::Tensor &x,
                                            const torch::Tensor &result) const {
    if (quick_.defined())
        quick_.add_forward(x, result);
    else
        result.add_(direct_.forward(bordered(x)));
}

void FrozenMirroredConvolution::add_gradient(const torch::Tensor &of_result,
                                             const torch::Tensor &of_x) const {
    if (quick_.defined())
        quick_.add_gradient(of_result, of_x);
    else
        of_x.add_(
            reflected_gradient(direct_.gradient(of_result.contiguous(channels_last)), margin_));
}

torch::Tensor reflected(const torch::Tensor &x, int64_t margin) {
    return margin == 0 ? x : at::reflection_pad2d(x, {margin, margin, margin, margin});
}

torch::Tensor reflected_gradient(torch::Tensor of_result, int64_t margin) {
    for (const int64_t side : {2, 3}) {
        const int64_t last = of_result.size(side) - 1;
        for (int64_t i = 1; i <= margin; ++i) {
            of_result.select(side, margin + i).add_(of_result.select(side, margin - i));
            of_result.select(side, last - margin - i)
                .add_(of_result.select(side, last - margin + i));
        }
    }
    return of_result.narrow(2, margin, of_result.size(2) - 2 * margin)
        .narrow(3, margin, of_result.size(3) - 2 * margin);
}

} // namespace refill
