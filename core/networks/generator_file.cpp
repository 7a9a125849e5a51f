#include "core/networks/generator_file.h"

#include "core/error.h"

#include <algorithm>

namespace refill {
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

} // namespace

NetworkTensors generator_tensors(const Weights &weights, const std::string &file) {
    const std::string prefix = find_prefix(weights, file);
    std::map<std::string, torch::Tensor> own;
    for (const auto &[name, tensor] : weights.tensors)
        if (name.starts_with(prefix + "model."))
            own[name.substr(prefix.size())] = tensor;
    return {std::move(own), "LaMa", file};
}

namespace {

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

GeneratorConfig generator_config(const NetworkTensors &tensors) {
    return Inference(tensors).config();
}

Generator load_generator(const Weights &weights, const std::string &file) {
    const NetworkTensors tensors = generator_tensors(weights, file);
    Generator generator(generator_config(tensors));
    tensors.load_into(*generator);
    return generator;
}

} // namespace refill
