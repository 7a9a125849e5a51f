#include "core/networks/load_network.h"

#include "core/error.h"
#include "core/files/stored_tensor.h"

#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <set>

namespace refill {
namespace {

constexpr int64_t most_channels = 8192;

bool is_optional(const std::string &name) { return name.ends_with("num_batches_tracked"); }

} // namespace

NetworkTensors::NetworkTensors(std::map<std::string, torch::Tensor> tensors, std::string network,
                               std::string file)
    : tensors_(std::move(tensors)), network_(std::move(network)), file_(std::move(file)) {}

std::vector<int64_t> NetworkTensors::convolution(const std::string &name) const {
    const auto sizes = find(name).sizes();
    if (sizes.size() != 4)
        throw Error(ErrorKind::model,
                    "{}: the tensor {} has the shape {}, but four dimensions were expected.", file_,
                    name, shape_text(sizes));
    if (std::ranges::any_of(sizes, [](int64_t size) { return size < 1 || size > most_channels; }))
        throw Error(ErrorKind::model,
                    "{}: the tensor {} has the shape {}, but lengths from 1 to {} were expected.",
                    file_, name, shape_text(sizes), most_channels);
    return sizes.vec();
}

void NetworkTensors::expect_shape(const std::string &name, torch::IntArrayRef expected) const {
    const auto sizes = find(name).sizes();
    if (sizes != expected)
        throw Error(ErrorKind::model, "{}: the tensor {} has the shape {}, but {} was expected.",
                    file_, name, shape_text(sizes), shape_text(expected));
}

void NetworkTensors::missing(const std::string &name) const {
    throw Error(ErrorKind::model, "{} is not a complete {} network: the tensor {} is missing.",
                file_, network_, name);
}

const torch::Tensor &NetworkTensors::find(const std::string &name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
        missing(name);
    return found->second;
}

void NetworkTensors::copy(const std::string &name, torch::Tensor target) const {
    expect_shape(name, target.sizes());
    target.copy_(find(name));
    // Also what was finite before it was converted.
    if (target.is_floating_point() && !at::isfinite(target).all().item<bool>())
        throw Error(ErrorKind::model, "{}: the tensor {} holds values that are not finite.", file_,
                    name);
}

void NetworkTensors::load_into(torch::nn::Module &module) const {
    torch::NoGradGuard no_grad;
    std::set<std::string> known;
    const auto load = [&](const std::string &name, const torch::Tensor &target) {
        known.insert(name);
        if (has(name) || !is_optional(name))
            copy(name, target);
    };
    for (const auto &item : module.named_parameters())
        load(item.key(), item.value());
    for (const auto &item : module.named_buffers())
        load(item.key(), item.value());
    for (const auto &[name, tensor] : tensors_)
        if (!known.contains(name))
            throw Error(ErrorKind::model,
                        "{} is not a {} network that Refill knows: it holds a tensor {} that such "
                        "a network does not have.",
                        file_, network_, name);
    module.eval();
    for (auto &parameter : module.parameters())
        parameter.set_requires_grad(false);
}

} // namespace refill
