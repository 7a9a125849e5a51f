#pragma once
/// A network built in a test, as its file would hold it.

#include "core/networks/load_network.h"

namespace refill {

inline NetworkTensors tensors_of(const torch::nn::Module &network) {
    std::map<std::string, torch::Tensor> tensors;
    for (const auto &item : network.named_parameters())
        tensors[item.key()] = item.value().detach().clone();
    for (const auto &item : network.named_buffers())
        tensors[item.key()] = item.value().detach().clone();
    return {std::move(tensors), "test", "test.file"};
}

} // namespace refill
