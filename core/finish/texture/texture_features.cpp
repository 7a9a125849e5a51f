#include "core/finish/texture/texture_features.h"

#include "core/error.h"
#include "core/files/find_tensors.h"
#include "core/files/network_files.h"
#include "core/networks/generator_file.h"
#include "core/networks/load_network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/replication_pad2d.h>

namespace refill {
namespace {

int64_t round_up_to(int64_t value, int64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

torch::Tensor halved(const torch::Tensor &x) { return torch::avg_pool2d(x, 2); }

/// The image, and each time half the size of the one before.
std::vector<torch::Tensor> halvings(const torch::Tensor &rgb, int scales) {
    std::vector<torch::Tensor> images = {rgb};
    while (static_cast<int>(images.size()) < scales)
        images.push_back(halved(images.back()));
    return images;
}

// The filter bank ---------------------------------------------------------------------------------

/// The filters take no notice of colours as such, only of how they change: an example is seldom lit
/// as the hole is, and colours have a stage of their own.
class FilterBank : public TextureFeatures {
public:
    FilterBank() {
        const auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
        auto random = torch::randn({filters, 3, side * side}, generator);
        random -= random.mean(2, true);
        // Filters at right angles to each other say more than ones that resemble each other.
        const auto [orthogonal, rest] = at::linalg_qr(random.view({filters, -1}).t());
        filters_ = orthogonal.t().reshape({filters, 3, side, side}).contiguous();
    }

    std::vector<torch::Tensor> maps(const torch::Tensor &rgb) override {
        std::vector<torch::Tensor> maps;
        for (const auto &x : halvings(rgb, scales)) {
            const auto padded = at::replication_pad2d(x, {radius, radius, radius, radius});
            maps.push_back(torch::relu(torch::conv2d(padded, filters_)));
        }
        return maps;
    }

    int64_t stride() const override { return coarsest; }
    int64_t reach() const override { return (radius + 1) * coarsest; }
    double values_per_pixel() const override { return 2.0 * filters * 4.0 / 3.0; }
    double work_per_pixel() const override { return 0.5; }
    void to(const torch::Device &device) override { filters_ = filters_.to(device); }

private:
    static constexpr std::uint64_t seed = 1;
    static constexpr int scales = 5;
    static constexpr int64_t coarsest = 1 << (scales - 1);
    static constexpr int64_t filters = 32;
    static constexpr int64_t side = 5;
    static constexpr int64_t radius = side / 2;

    torch::Tensor filters_; ///< `filters x 3 x side x side`
};

// VGG19 -------------------------------------------------------------------------------------------

/// The convolutions as torchvision numbers them, up to the last that Gatys et al. use; between two
/// groups lies a pool.
const std::vector<std::vector<int>> convolutions{
    {0, 2}, {5, 7}, {10, 12, 14, 16}, {19, 21, 23, 25}};

std::string layer_name(int number) { return "features." + std::to_string(number); }

class Vgg19Impl : public torch::nn::Module {
public:
    /// Of the widths that the tensors have.
    explicit Vgg19Impl(const NetworkTensors &tensors) {
        int64_t channels = 3;
        for (const auto &numbers : convolutions) {
            groups_.emplace_back();
            for (const int number : numbers) {
                const std::string weight = layer_name(number) + ".weight";
                const int64_t width = tensors.convolution(weight)[0];
                tensors.expect_shape(weight, {width, channels, 3, 3});
                const auto options = torch::nn::Conv2dOptions(channels, width, 3).padding(1);
                groups_.back().push_back(
                    register_at(*this, layer_name(number), torch::nn::Conv2d(options)));
                channels = width;
            }
        }
    }

    /// After the first convolution, and after each pool: Gatys et al.'s layers. Pools take means,
    /// as theirs do.
    std::vector<torch::Tensor> forward(torch::Tensor x) {
        std::vector<torch::Tensor> maps;
        for (auto &group : groups_) {
            for (auto &convolution : group) {
                x = torch::relu(convolution->forward(x));
                if (maps.empty())
                    maps.push_back(x);
            }
            x = halved(x);
            maps.push_back(x);
        }
        return maps;
    }

    double values_per_pixel() const {
        double values = 0.0, positions = 1.0;
        for (const auto &group : groups_) {
            for (const auto &convolution : group)
                values +=
                    2.0 * positions * static_cast<double>(convolution->options.out_channels());
            positions /= 4.0;
        }
        return values;
    }

private:
    std::vector<std::vector<torch::nn::Conv2d>> groups_;
};
TORCH_MODULE(Vgg19);

class Vgg19Features : public TextureFeatures {
public:
    explicit Vgg19Features(const NetworkTensors &tensors)
        : network_(tensors), mean_(torch::tensor({0.485f, 0.456f, 0.406f}).view({1, 3, 1, 1})),
          deviation_(torch::tensor({0.229f, 0.224f, 0.225f}).view({1, 3, 1, 1})) {
        tensors.load_into(*network_);
    }

    std::vector<torch::Tensor> maps(const torch::Tensor &rgb) override {
        return network_->forward((rgb - mean_) / deviation_);
    }

    int64_t stride() const override { return 1 << convolutions.size(); }

    int64_t reach() const override {
        int64_t pixels = stride() - 1;
        for (std::size_t group = 0; group < convolutions.size(); ++group)
            pixels += static_cast<int64_t>(convolutions[group].size()) << group;
        return round_up_to(pixels, stride());
    }

    double values_per_pixel() const override { return network_->values_per_pixel(); }
    double work_per_pixel() const override { return 40.0; }

    void to(const torch::Device &device) override {
        network_->to(device);
        mean_ = mean_.to(device);
        deviation_ = deviation_.to(device);
    }

private:
    Vgg19 network_;
    torch::Tensor mean_; ///< of ImageNet, which the network was trained on
    torch::Tensor deviation_;
};

/// The tensors of the layers that are used; a file has more.
NetworkTensors vgg19_tensors(const Weights &weights, const std::string &file) {
    std::map<std::string, torch::Tensor> used;
    for (const auto &[name, tensor] : weights.tensors)
        for (const auto &group : convolutions)
            for (const int number : group)
                for (const char *kind : {".weight", ".bias"})
                    if (plain_name(name) == layer_name(number) + kind)
                        used[plain_name(name)] = tensor;
    return {std::move(used), "VGG19", file};
}

// LaMa's encoder ----------------------------------------------------------------------------------

class EncoderFeatures : public TextureFeatures {
public:
    explicit EncoderFeatures(Generator generator) : generator_(std::move(generator)) {}

    std::vector<torch::Tensor> maps(const torch::Tensor &rgb) override {
        std::vector<torch::Tensor> maps;
        for (const auto &x : halvings(rgb, scales)) {
            const auto no_hole = torch::zeros_like(x.narrow(1, 0, 1));
            for (const auto &map : generator_->encode(torch::cat({x, no_hole}, 1)))
                maps.push_back(map);
        }
        return maps;
    }

    int64_t stride() const override { return downsampling() << (scales - 1); }

    int64_t reach() const override {
        // 3 pixels for the first convolution, then 1 at each size.
        const int64_t pixels = 3 + 2 * downsampling();
        return round_up_to(pixels << (scales - 1), stride());
    }

    double values_per_pixel() const override {
        return 4.0 / 3.0 * 2.0 * 2.0 * static_cast<double>(generator_->config().width);
    }

    double work_per_pixel() const override { return 1.5; }
    void to(const torch::Device &device) override { generator_->to(device); }

private:
    static constexpr int scales = 3;

    int64_t downsampling() const { return int64_t{1} << generator_->config().downsamplings; }

    Generator generator_;
};

bool ends_any(const Weights &weights, const std::string &end) {
    return std::ranges::any_of(weights.tensors,
                               [&](const auto &entry) { return entry.first.ends_with(end); });
}

} // namespace

std::unique_ptr<TextureFeatures> make_filter_bank() { return std::make_unique<FilterBank>(); }

std::unique_ptr<TextureFeatures> load_texture_features(const std::filesystem::path &file) {
    const Weights weights = read_weights(file);
    if (ends_any(weights, "model.1.ffc.convl2l.weight"))
        return std::make_unique<EncoderFeatures>(load_generator(weights, file.string()));
    if (ends_any(weights, layer_name(0) + ".weight"))
        return std::make_unique<Vgg19Features>(vgg19_tensors(weights, file.string()));
    throw Error(ErrorKind::model,
                "{} holds no network for textures. Choose VGG19's weights as torchvision has them, "
                "or a LaMa model file.",
                file.string());
}

} // namespace refill
