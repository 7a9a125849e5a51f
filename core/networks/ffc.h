#pragma once
/// The building blocks of LaMa: fast Fourier convolutions (Suvorov et al. 2021, section 3; the FFC
/// of Chi et al. 2020). Every block works on two sets of feature maps: local ones, seen by ordinary
/// convolutions, and global ones, seen in the frequency domain too. Parameter names are those of
/// the published checkpoints.

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

namespace refill {

/// Feature maps `1 x channels x height x width` of both kinds. `global` is undefined in networks
/// and layers that have no global branch.
struct Features {
    torch::Tensor local;
    torch::Tensor global;
};

/// Channels of an FFC layer on either side. A width of 0 leaves that branch out.
struct FfcWidths {
    int64_t in_local = 0;
    int64_t in_global = 0;
    int64_t out_local = 0;
    int64_t out_global = 0;
};

/// Convolution of the whole spectrum: real FFT, 1x1 convolution over interleaved real and imaginary
/// channels, inverse FFT.
class FourierUnitImpl : public torch::nn::Module {
public:
    explicit FourierUnitImpl(int64_t channels);
    /// `1 x C x H x W` to the same shape.
    torch::Tensor forward(const torch::Tensor &x);

private:
    torch::nn::Conv2d conv_layer_{nullptr};
    torch::nn::BatchNorm2d bn_{nullptr};
};
TORCH_MODULE(FourierUnit);

/// The global-to-global path of an FFC: a bottleneck of half the width around a Fourier unit.
class SpectralTransformImpl : public torch::nn::Module {
public:
    /// `local_fourier_unit` adds a second Fourier unit over the four quarters of a quarter of the
    /// channels; heights and widths must then be even.
    SpectralTransformImpl(int64_t in, int64_t out, bool local_fourier_unit);
    torch::Tensor forward(const torch::Tensor &x);

private:
    torch::nn::Conv2d conv1_{nullptr};
    torch::nn::BatchNorm2d bn1_{nullptr};
    FourierUnit fu_{nullptr};
    FourierUnit lfu_{nullptr};
    torch::nn::Conv2d conv2_{nullptr};
};
TORCH_MODULE(SpectralTransform);

/// FFC, then batch normalisation and ReLU on each branch.
class FfcBnActImpl : public torch::nn::Module {
public:
    /// Reflect padding of `padding` inside each convolution; no biases.
    FfcBnActImpl(const FfcWidths &widths, int64_t kernel, int64_t stride, int64_t padding,
                 bool local_fourier_unit);
    Features forward(const Features &x);

private:
    torch::nn::Conv2d local_to_local_{nullptr};
    torch::nn::Conv2d global_to_local_{nullptr};
    torch::nn::Conv2d local_to_global_{nullptr};
    SpectralTransform global_to_global_{nullptr};
    torch::nn::BatchNorm2d bn_l_{nullptr};
    torch::nn::BatchNorm2d bn_g_{nullptr};
};
TORCH_MODULE(FfcBnAct);

/// Two 3x3 FFCs with a shortcut around them.
class FfcResnetBlockImpl : public torch::nn::Module {
public:
    FfcResnetBlockImpl(int64_t local, int64_t global, bool local_fourier_unit);
    Features forward(const Features &x);

private:
    FfcBnAct conv1_{nullptr};
    FfcBnAct conv2_{nullptr};
};
TORCH_MODULE(FfcResnetBlock);

} // namespace refill
