#pragma once
/// The building blocks of ffc.h with weights that never change: batch norms are part of the
/// convolutions, and of a forward pass only what its gradients need is kept, in a tape.
///
/// Feature maps are one tensor `1 x (local + global) x h x w`, the local channels first, channels
/// last in memory. Convolutions and their results have the type that to() gives; transforms are
/// made in float32.

#include "core/networks/ffc.h"
#include "core/networks/frozen_convolution.h"
#include "core/networks/load_network.h"

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace refill {

/// What forward passes keep for gradients: what was kept last is needed first.
class Tape {
public:
    void keep(torch::Tensor tensor) { kept_.push_back(std::move(tensor)); }
    torch::Tensor take();

private:
    std::vector<torch::Tensor> kept_;
};

/// Takes layers out of a file and remembers which tensors were asked for.
class LayerReader {
public:
    explicit LayerReader(const NetworkTensors &tensors) : tensors_(tensors) {}

    torch::Tensor take(const std::string &name, torch::IntArrayRef shape);

    /// A batch norm as `scale * x + shift`, each of length `channels`.
    struct Norm {
        torch::Tensor scale;
        torch::Tensor shift;
    };
    Norm norm(const std::string &name, int64_t channels);

    const std::set<std::string> &known() const { return known_; }

private:
    const NetworkTensors &tensors_;
    std::set<std::string> known_;
};

class FrozenFourierUnit {
public:
    FrozenFourierUnit(LayerReader &reader, const std::string &name, int64_t channels);
    void to(const torch::Device &device, torch::ScalarType type);

    /// `1 x C x h x w` to the same shape in float32. A null tape keeps nothing, here and below.
    torch::Tensor forward(const torch::Tensor &x, Tape *tape) const;
    torch::Tensor gradient(const torch::Tensor &of_result, Tape &tape) const;

private:
    FrozenConvolution convolution_;
};

class FrozenSpectralTransform {
public:
    /// `scale` is of length `out` and multiplies the result.
    FrozenSpectralTransform(LayerReader &reader, const std::string &name, int64_t in, int64_t out,
                            bool local_fourier_unit, const torch::Tensor &scale);
    void to(const torch::Device &device, torch::ScalarType type);

    torch::Tensor forward(const torch::Tensor &x, Tape *tape) const;
    torch::Tensor gradient(const torch::Tensor &of_result, Tape &tape) const;

private:
    FrozenConvolution narrow_;
    FrozenFourierUnit whole_;
    std::optional<FrozenFourierUnit> quarters_;
    FrozenConvolution widen_;
};

/// FFC, batch normalisation and ReLU.
class FrozenFfc {
public:
    FrozenFfc(LayerReader &reader, const std::string &name, const FfcWidths &widths, int64_t kernel,
              int64_t stride, int64_t padding, bool local_fourier_unit);
    void to(const torch::Device &device, torch::ScalarType type);

    torch::Tensor forward(const torch::Tensor &x, Tape *tape) const;
    torch::Tensor gradient(const torch::Tensor &of_result, Tape &tape) const;

private:
    FfcWidths widths_;
    FrozenMirroredConvolution from_local_; ///< to both branches
    std::optional<FrozenMirroredConvolution> global_to_local_;
    std::optional<FrozenSpectralTransform> global_to_global_;
};

/// Two 3x3 FFCs with a shortcut around them.
class FrozenResnetBlock {
public:
    FrozenResnetBlock(LayerReader &reader, const std::string &name, int64_t local, int64_t global,
                      bool local_fourier_unit);
    void to(const torch::Device &device, torch::ScalarType type);

    /// Both change what they are given, which is in float32: the shortcut needs no other copy.
    void forward(const torch::Tensor &x, Tape *tape) const;
    void gradient(const torch::Tensor &of_result, Tape &tape) const;

private:
    FrozenFfc conv1_;
    FrozenFfc conv2_;
};

} // namespace refill
