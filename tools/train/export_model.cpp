#include "tools/train/export_model.h"

#include "core/files/weights.h"
#include "core/networks/generator_file.h"
#include "tools/train/write_safetensors.h"

#include <sstream>

namespace refill {
namespace {

/// In the terms of LaMa's own configuration files.
std::string architecture(const GeneratorConfig &config) {
    std::ostringstream text;
    text << "ffc_resnet ngf=" << config.width << " n_downsampling=" << config.downsamplings
         << " n_blocks=" << config.blocks << " ratio="
         << static_cast<double>(config.global) / static_cast<double>(config.local + config.global)
         << " enable_lfu=" << (config.local_fourier_unit ? "true" : "false")
         << " activation=sigmoid";
    return text.str();
}

} // namespace

void export_model(const std::filesystem::path &from, const std::filesystem::path &to,
                  std::map<std::string, std::string> metadata) {
    auto generator = load_generator(read_weights(from), from.string());
    std::map<std::string, torch::Tensor> tensors;
    for (const auto &item : generator->named_parameters())
        tensors["generator." + item.key()] = item.value().to(torch::kFloat16);
    for (const auto &item : generator->named_buffers())
        if (item.value().is_floating_point()) // the count of batches is of no use any more
            tensors["generator." + item.key()] = item.value().to(torch::kFloat16);
    metadata["architecture"] = architecture(generator->config());
    write_safetensors(to, tensors, metadata);
}

} // namespace refill
