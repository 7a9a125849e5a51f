#include "core/networks/frozen_ffc.h"

#include "core/error.h"
#include "core/networks/rectifier.h"
#include "core/networks/spectrum.h"

#include <ATen/ops/cat.h>

namespace refill {
namespace {

/// A convolution's `weight`, each output channel multiplied by its `scale`.
torch::Tensor scaled(const torch::Tensor &weight, const torch::Tensor &scale) {
    return weight * scale.view({-1, 1, 1, 1});
}

/// Brings channels in the order real 0, imaginary 0, real 1, ... along `dimension` into the order
/// in which spectra lie: all real parts, then all imaginary ones.
torch::Tensor parts_apart(const torch::Tensor &x, int64_t dimension) {
    const auto pairs = x.unflatten(dimension, {-1, 2});
    return pairs.transpose(dimension, dimension + 1).flatten(dimension, dimension + 1);
}

void rectify_into(const torch::Tensor &x, Tape *tape) {
    if (tape)
        tape->keep(rectify_and_keep(x));
    else
        rectify(x);
}

/// The quarters of `x` as channels: `1 x C x h x w` to `1 x 4C x h/2 x w/2`.
torch::Tensor quartered(const torch::Tensor &x) {
    const auto rows = torch::cat(x.chunk(2, 2), 1);
    return torch::cat(rows.chunk(2, 3), 1).contiguous(channels_last);
}

/// The inverse of quartered().
torch::Tensor assembled(const torch::Tensor &quarters) {
    const auto rows = torch::cat(quarters.chunk(2, 1), 3);
    return torch::cat(rows.chunk(2, 1), 2);
}

/// The sum of the quarters of `x`.
torch::Tensor folded(const torch::Tensor &x) {
    const auto rows = x.chunk(2, 2);
    const auto halves = (rows[0] + rows[1]).chunk(2, 3);
    return halves[0] + halves[1];
}

} // namespace

torch::Tensor Tape::take() {
    REFILL_ASSERT(!kept_.empty());
    auto last = std::move(kept_.back());
    kept_.pop_back();
    return last;
}

torch::Tensor LayerReader::take(const std::string &name, torch::IntArrayRef shape) {
    known_.insert(name);
    return tensors_.take(name, shape);
}

LayerReader::Norm LayerReader::norm(const std::string &name, int64_t channels) {
    constexpr double epsilon = 1e-5; // as published
    const auto weight = take(name + ".weight", {channels});
    const auto bias = take(name + ".bias", {channels});
    const auto mean = take(name + ".running_mean", {channels});
    const auto variance = take(name + ".running_var", {channels});
    known_.insert(name + ".num_batches_tracked");
    const auto scale = weight / (variance + epsilon).sqrt();
    return {scale, bias - mean * scale};
}

// The Fourier unit -------------------------------------------------------------------------------

FrozenFourierUnit::FrozenFourierUnit(LayerReader &reader, const std::string &name,
                                     int64_t channels) {
    const int64_t parts = 2 * channels;
    const auto norm = reader.norm(name + ".bn", parts);
    const auto weight =
        scaled(reader.take(name + ".conv_layer.weight", {parts, parts, 1, 1}), norm.scale);
    convolution_ =
        FrozenConvolution(parts_apart(parts_apart(weight, 0), 1), parts_apart(norm.shift, 0));
}

void FrozenFourierUnit::to(const torch::Device &device, torch::ScalarType type) {
    convolution_.to(device, type);
}

torch::Tensor FrozenFourierUnit::forward(const torch::Tensor &x, Tape *tape) const {
    const auto changed = convolution_.forward(to_spectrum(x).to(convolution_.type()));
    rectify_into(changed, tape);
    return from_spectrum(changed, x.size(3));
}

torch::Tensor FrozenFourierUnit::gradient(const torch::Tensor &of_result, Tape &tape) const {
    const auto held = held_back(to_spectrum(of_result), tape.take(), convolution_.type());
    return from_spectrum(convolution_.gradient(held), of_result.size(3));
}

// The spectral transform -------------------------------------------------------------------------

FrozenSpectralTransform::FrozenSpectralTransform(LayerReader &reader, const std::string &name,
                                                 int64_t in, int64_t out, bool local_fourier_unit,
                                                 const torch::Tensor &scale)
    : whole_(reader, name + ".fu", out / 2) {
    const int64_t middle = out / 2;
    const auto norm = reader.norm(name + ".conv1.1", middle);
    narrow_ = FrozenConvolution(
        scaled(reader.take(name + ".conv1.0.weight", {middle, in, 1, 1}), norm.scale), norm.shift);
    if (local_fourier_unit)
        quarters_.emplace(reader, name + ".lfu", middle);
    widen_ = FrozenConvolution(
        scaled(reader.take(name + ".conv2.weight", {out, middle, 1, 1}), scale), {});
}

void FrozenSpectralTransform::to(const torch::Device &device, torch::ScalarType type) {
    narrow_.to(device, type);
    whole_.to(device, type);
    if (quarters_)
        quarters_->to(device, type);
    widen_.to(device, type);
}

torch::Tensor FrozenSpectralTransform::forward(const torch::Tensor &x, Tape *tape) const {
    const auto y = narrow_.forward(x);
    rectify_into(y, tape);
    auto sum = whole_.forward(y, tape).add_(y);
    if (quarters_) {
        const auto some = y.narrow(1, 0, y.size(1) / 4);
        sum.add_(quarters_->forward(quartered(some), tape).repeat({1, 1, 2, 2}));
    }
    return widen_.forward(sum.to(widen_.type()));
}

torch::Tensor FrozenSpectralTransform::gradient(const torch::Tensor &of_result, Tape &tape) const {
    const auto of_sum = widen_.gradient(of_result);
    torch::Tensor of_some;
    if (quarters_)
        of_some = assembled(quarters_->gradient(folded(of_sum).contiguous(channels_last), tape));
    const auto of_y = whole_.gradient(of_sum, tape).add_(of_sum);
    if (quarters_)
        of_y.narrow(1, 0, of_some.size(1)).add_(of_some);
    return narrow_.gradient(held_back(of_y, tape.take(), narrow_.type()));
}

// The FFC ----------------------------------------------------------------------------------------

FrozenFfc::FrozenFfc(LayerReader &reader, const std::string &name, const FfcWidths &widths,
                     int64_t kernel, int64_t stride, int64_t padding, bool local_fourier_unit)
    : widths_(widths) {
    const auto weight = [&](const char *path, int64_t in, int64_t out) {
        return reader.take(name + ".ffc." + path + ".weight", {out, in, kernel, kernel});
    };
    const auto norm = reader.norm(name + ".bn_l", widths.out_local);
    auto weights = scaled(weight("convl2l", widths.in_local, widths.out_local), norm.scale);
    auto shifts = norm.shift;
    if (widths.in_global > 0)
        global_to_local_.emplace(
            scaled(weight("convg2l", widths.in_global, widths.out_local), norm.scale),
            torch::Tensor{}, stride, padding);
    if (widths.out_global > 0) {
        const auto global_norm = reader.norm(name + ".bn_g", widths.out_global);
        weights = torch::cat({weights, scaled(weight("convl2g", widths.in_local, widths.out_global),
                                              global_norm.scale)});
        shifts = torch::cat({shifts, global_norm.shift});
        if (widths.in_global > 0)
            global_to_global_.emplace(reader, name + ".ffc.convg2g", widths.in_global,
                                      widths.out_global, local_fourier_unit, global_norm.scale);
    }
    from_local_ = FrozenMirroredConvolution(weights, shifts, stride, padding);
}

void FrozenFfc::to(const torch::Device &device, torch::ScalarType type) {
    from_local_.to(device, type);
    if (global_to_local_)
        global_to_local_->to(device, type);
    if (global_to_global_)
        global_to_global_->to(device, type);
}

torch::Tensor FrozenFfc::forward(const torch::Tensor &x, Tape *tape) const {
    const auto result = from_local_.forward(x.narrow(1, 0, widths_.in_local));
    if (global_to_local_) {
        const auto global = x.narrow(1, widths_.in_local, widths_.in_global);
        global_to_local_->add_forward(global, result.narrow(1, 0, widths_.out_local));
        if (global_to_global_)
            result.narrow(1, widths_.out_local, widths_.out_global)
                .add_(global_to_global_->forward(
                    global.to(from_local_.type()).contiguous(channels_last), tape));
    }
    rectify_into(result, tape);
    return result;
}

torch::Tensor FrozenFfc::gradient(const torch::Tensor &of_result, Tape &tape) const {
    const auto held = held_back(of_result, tape.take(), from_local_.type());
    const int64_t channels = widths_.in_local + widths_.in_global;
    const auto of_x = torch::zeros({1, held.size(2), held.size(3), channels}, held.options())
                          .permute({0, 3, 1, 2});
    from_local_.add_gradient(held, of_x.narrow(1, 0, widths_.in_local));
    if (global_to_local_) {
        const auto of_global = of_x.narrow(1, widths_.in_local, widths_.in_global);
        global_to_local_->add_gradient(held.narrow(1, 0, widths_.out_local), of_global);
        if (global_to_global_)
            of_global.add_(global_to_global_->gradient(
                held.narrow(1, widths_.out_local, widths_.out_global).contiguous(channels_last),
                tape));
    }
    return of_x;
}

// The residual block -----------------------------------------------------------------------------

FrozenResnetBlock::FrozenResnetBlock(LayerReader &reader, const std::string &name, int64_t local,
                                     int64_t global, bool local_fourier_unit)
    : conv1_(reader, name + ".conv1", {local, global, local, global}, 3, 1, 1, local_fourier_unit),
      conv2_(reader, name + ".conv2", {local, global, local, global}, 3, 1, 1, local_fourier_unit) {
}

void FrozenResnetBlock::to(const torch::Device &device, torch::ScalarType type) {
    conv1_.to(device, type);
    conv2_.to(device, type);
}

void FrozenResnetBlock::forward(const torch::Tensor &x, Tape *tape) const {
    x.add_(conv2_.forward(conv1_.forward(x, tape), tape));
}

void FrozenResnetBlock::gradient(const torch::Tensor &of_result, Tape &tape) const {
    of_result.add_(conv1_.gradient(conv2_.gradient(of_result, tape), tape));
}

} // namespace refill
