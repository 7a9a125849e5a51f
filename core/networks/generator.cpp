#include "core/networks/generator.h"

#include "core/error.h"
#include "core/networks/load_network.h"
#include "core/networks/split_network.h"
#include "core/refine/recompute.h"

#include <algorithm>

namespace refill {
namespace {

/// Adds a module under the next free number of its parent, as Python's Sequential counts.
class Numbering {
public:
    explicit Numbering(torch::nn::Module &parent) : parent_(parent) {}

    template <typename Holder>
    Holder add(Holder module) {
        parent_.register_module(std::to_string(next_++), module);
        return module;
    }

    /// Layers without parameters take a number too.
    void skip(int count = 1) { next_ += count; }

private:
    torch::nn::Module &parent_;
    int next_ = 0;
};

torch::Tensor joined(const Features &x) {
    return x.global.defined() ? torch::cat({x.local, x.global}, 1) : x.local;
}

torch::Tensor reflect_pad(const torch::Tensor &x, int64_t margin) {
    return torch::reflection_pad2d(x, {margin, margin, margin, margin});
}

} // namespace

GeneratorImpl::GeneratorImpl(const GeneratorConfig &config) : config_(config) {
    const auto model = register_module("model", std::make_shared<torch::nn::Module>());
    Numbering layers(*model);

    layers.skip(); // reflection padding
    encoder_.push_back(layers.add(FfcBnAct(FfcWidths{4, 0, config.width, 0}, 7, 1, 0, false)));
    int64_t channels = config.width;
    for (int64_t i = 1; i <= config.downsamplings; ++i, channels *= 2) {
        const bool last = i == config.downsamplings;
        const FfcWidths widths{channels, 0, last ? config.local : channels * 2,
                               last ? config.global : 0};
        encoder_.push_back(layers.add(FfcBnAct(widths, 3, 2, 1, false)));
    }
    for (int64_t i = 0; i < config.blocks; ++i)
        blocks_.push_back(
            layers.add(FfcResnetBlock(config.local, config.global, config.local_fourier_unit)));
    layers.skip(); // concatenation of the branches
    for (int64_t i = 0; i < config.downsamplings; ++i, channels /= 2) {
        const auto options = torch::nn::ConvTranspose2dOptions(channels, channels / 2, 3)
                                 .stride(2)
                                 .padding(1)
                                 .output_padding(1);
        upsamplings_.push_back(layers.add(torch::nn::ConvTranspose2d(options)));
        norms_.push_back(layers.add(torch::nn::BatchNorm2d(channels / 2)));
        layers.skip(); // ReLU
    }
    layers.skip(); // reflection padding
    last_ = layers.add(torch::nn::Conv2d(torch::nn::Conv2dOptions(config.width, 3, 7)));
}

int64_t GeneratorImpl::modulo() const {
    const int64_t needed = int64_t{1} << (config_.downsamplings + config_.local_fourier_unit);
    return std::max<int64_t>(needed, 8); // published: 8, also with fewer downsamplings
}

Features GeneratorImpl::front(const torch::Tensor &input, int64_t split,
                              const Checkpoint &between) {
    Features x{reflect_pad(input, 3), {}}; // 1 x 4 x H+6 x W+6
    for (auto &layer : encoder_) {         // 1 x ngf x H x W ... 1 x C x H/m x W/m
        x = layer->forward(x);
        pass(between, x.local);
    }
    for (int64_t i = 0; i < std::min(split, config_.blocks); ++i) {
        x = blocks_[i]->forward(x);
        pass(between, x.local);
    }
    return x;
}

std::vector<torch::Tensor> GeneratorImpl::encode(const torch::Tensor &input) {
    std::vector<torch::Tensor> maps;
    Features x{reflect_pad(input, 3), {}};
    for (auto &layer : encoder_) {
        x = layer->forward(x);
        maps.push_back(joined(x));
    }
    return maps;
}

torch::Tensor GeneratorImpl::rear(Features x, int64_t split, bool recompute,
                                  const Checkpoint &between) {
    for (int64_t i = std::min(split, config_.blocks); i < config_.blocks; ++i) {
        auto &block = blocks_[i];
        x = recompute
                ? recomputed([block](const Features &y) mutable { return block->forward(y); }, x)
                : block->forward(x);
        pass(between, x.local);
    }
    return decode(joined(x), between);
}

torch::Tensor GeneratorImpl::decode(torch::Tensor x, const Checkpoint &between) {
    for (std::size_t i = 0; i < upsamplings_.size(); ++i) { // 1 x C x H/m x W/m ... 1 x ngf x H x W
        x = torch::relu(norms_[i]->forward(upsamplings_[i]->forward(x)));
        pass(between, x);
    }
    return torch::sigmoid(last_->forward(reflect_pad(x, 3))); // 1 x 3 x H x W
}

namespace {

const std::string first_convolution = "model.1.ffc.convl2l.weight";

/// What precedes the generator's own names: "generator." in checkpoints, "model.generator." in
/// TorchScript.
std::string find_prefix(const Weights &weights, const std::string &file) {
    for (const auto &[name, tensor] : weights.tensors)
        if (name.ends_with(first_convolution)) {
            const auto prefix = name.substr(0, name.size() - first_convolution.size());
            if (prefix.empty() || prefix.ends_with('.'))
                return prefix;
        }
    throw Error(ErrorKind::model,
                "{} holds no LaMa network: it has no tensor called {}. Choose a LaMa model file.",
                file, first_convolution);
}

/// The generator's own tensors, by the names it gives them.
NetworkTensors own_tensors(const Weights &weights, const std::string &file) {
    const std::string prefix = find_prefix(weights, file);
    std::map<std::string, torch::Tensor> own;
    for (const auto &[name, tensor] : weights.tensors)
        if (name.starts_with(prefix + "model."))
            own[name.substr(prefix.size())] = tensor;
    return {std::move(own), "LaMa", file};
}

/// Reads the configuration off names and shapes.
class Inference {
public:
    explicit Inference(const NetworkTensors &tensors) : tensors_(tensors) {}

    GeneratorConfig config() const {
        GeneratorConfig config;
        config.width = channels("model.1.ffc.convl2l.weight");
        config.downsamplings = 0;
        while (tensors_.has(layer(2 + config.downsamplings) + "ffc.convl2l.weight"))
            ++config.downsamplings;
        if (config.downsamplings == 0)
            tensors_.missing("model.2.ffc.convl2l.weight");
        const int64_t last = 1 + config.downsamplings;
        config.local = channels(layer(last) + "ffc.convl2l.weight");
        config.global = tensors_.has(layer(last) + "ffc.convl2g.weight")
                            ? channels(layer(last) + "ffc.convl2g.weight")
                            : 0;
        config.blocks = 0;
        while (has_block(layer(last + 1 + config.blocks), config))
            ++config.blocks;
        if (config.blocks == 0)
            tensors_.missing(layer(last + 1) + "conv1.ffc.convl2l.weight");
        config.local_fourier_unit =
            tensors_.has(layer(last + 1) + "conv1.ffc.convg2g.lfu.conv_layer.weight");
        check_sizes(config);
        return config;
    }

private:
    static std::string layer(int64_t number) { return "model." + std::to_string(number) + "."; }

    int64_t channels(const std::string &name) const { return tensors_.convolution(name)[0]; }

    /// Only blocks of full size count, so that what is built stays in proportion to the file.
    bool has_block(const std::string &name, const GeneratorConfig &config) const {
        const auto local = name + "conv1.ffc.convl2l.weight";
        if (!tensors_.has(local))
            return false;
        tensors_.expect_shape(local, {config.local, config.local, 3, 3});
        if (config.global > 0)
            tensors_.expect_shape(name + "conv1.ffc.convl2g.weight",
                                  {config.global, config.local, 3, 3});
        return true;
    }

    /// Before a network is built from them: the file's own size bounds what it may ask for.
    void check_sizes(const GeneratorConfig &config) const {
        constexpr int64_t most_channels = 8192;
        const int64_t bottleneck = config.width << std::min<int64_t>(config.downsamplings, 16);
        if (config.downsamplings > 8 || bottleneck > most_channels ||
            config.local + config.global != bottleneck)
            throw Error(ErrorKind::model,
                        "{} is not a LaMa network that Refill knows: {} channels halved {} times "
                        "should give {} in the residual blocks, but there are {}.",
                        tensors_.file(), config.width, config.downsamplings, bottleneck,
                        config.local + config.global);
    }

    const NetworkTensors &tensors_;
};

} // namespace

Generator load_generator(const Weights &weights, const std::string &file) {
    const NetworkTensors tensors = own_tensors(weights, file);
    Generator generator(Inference(tensors).config());
    tensors.load_into(*generator);
    return generator;
}

} // namespace refill
