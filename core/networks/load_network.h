#pragma once
/// From the tensors in a weights file to a network that is ready to predict. Each network's file
/// says how its layers are called and how its widths follow from its tensors; what they all have to
/// refuse is refused here.

#include "core/files/weights.h"

#include <torch/nn/module.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace refill {

/// The tensors of one network, by the names that the network gives them. Every function throws
/// Error (model), naming file and tensor, where they are not what such a network has.
class NetworkTensors {
public:
    /// `network` is the network's name in messages, `file` its file's.
    NetworkTensors(std::map<std::string, torch::Tensor> tensors, std::string network,
                   std::string file);

    const std::string &network() const { return network_; }
    const std::string &file() const { return file_; }
    const std::map<std::string, torch::Tensor> &all() const { return tensors_; }

    bool has(const std::string &name) const { return tensors_.contains(name); }

    /// The shape of a convolution's weights: four lengths, each from 1 to 8192.
    std::vector<int64_t> convolution(const std::string &name) const;

    /// To be asked of the largest tensors before a network is built: it keeps what is built in
    /// proportion to the file.
    void expect_shape(const std::string &name, torch::IntArrayRef expected) const;

    [[noreturn]] void missing(const std::string &name) const;

    /// The tensor in float32, on the CPU, perhaps sharing the file's memory. It must have that
    /// shape and be finite.
    torch::Tensor take(const std::string &name, torch::IntArrayRef shape) const;

    /// Refuses the first tensor that is none of `known`.
    void refuse_others(const std::set<std::string> &known) const;

    /// Copies every tensor into the parameter or buffer of `module` that has its name, and makes
    /// the module ready to predict: evaluation mode, no gradients for its weights. None may be
    /// missing, left over, of another shape or not finite. (Counts of batches may be missing:
    /// prediction does not need them.)
    void load_into(torch::nn::Module &module) const;

private:
    const torch::Tensor &find(const std::string &name) const;

    std::map<std::string, torch::Tensor> tensors_;
    std::string network_;
    std::string file_;
};

/// Registers `module` below `root` under a name with dots in it, as `a.b.0.c`; the modules on the
/// way are made where they are missing. Published names follow from Python's nesting, which this
/// makes possible without building the same nest.
template <typename Holder>
Holder register_at(torch::nn::Module &root, const std::string &name, Holder module) {
    const auto dot = name.find('.');
    if (dot == std::string::npos)
        return root.register_module(name, module);
    const std::string outer = name.substr(0, dot);
    const auto children = root.named_children();
    const auto *found = children.find(outer);
    const auto inner =
        found ? *found : root.register_module(outer, std::make_shared<torch::nn::Module>());
    return register_at(*inner, name.substr(dot + 1), module);
}

} // namespace refill
