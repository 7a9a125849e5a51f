#include "core/networks/dfnet.h"

#include "core/engines/engine.h"
#include "core/files/network_files.h"
#include "core/networks/device.h"
#include "core/networks/tensors.h"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_max_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>

#include <algorithm>

namespace refill {

const char *const first_dfnet_tensor = "en_0.encode.0.conv.1.weight";

namespace {

constexpr int fused_levels = 6;
constexpr int64_t image_channels = 3;

/// The network was trained, and is published to be run, at this size.
constexpr int64_t side = 512;

EncodeDecodeNames names() {
    return {[](int level) { return "en_" + std::to_string(level); },
            [](int level) { return "de_" + std::to_string(level); }};
}

std::string fusion_name(int level) { return "fuse_" + std::to_string(level); }

torch::Tensor leaky(const torch::Tensor &x) { return torch::leaky_relu(x, 0.2); }

} // namespace

FusionImpl::FusionImpl(int64_t channels) {
    constexpr int64_t middle = 32;
    const auto convolution = [](int64_t in, int64_t out, int64_t kernel) {
        return torch::nn::Conv2d(
            torch::nn::Conv2dOptions(in, out, kernel).padding((kernel - 1) / 2));
    };
    predict_ = register_at(*this, "map2img.0.conv", convolution(channels, image_channels, 1));
    conv1_ = register_at(*this, "blend.blend.0.conv", convolution(2 * image_channels, middle, 1));
    norm1_ = register_at(*this, "blend.blend.1", torch::nn::BatchNorm2d(middle));
    conv2_ = register_at(*this, "blend.blend.3.conv", convolution(middle, image_channels, 3));
    norm2_ = register_at(*this, "blend.blend.4", torch::nn::BatchNorm2d(image_channels));
    conv3_ =
        register_at(*this, "blend.blend.6.conv", convolution(image_channels, image_channels, 1));
}

torch::Tensor FusionImpl::forward(const torch::Tensor &features, const torch::Tensor &image) {
    const auto prediction = torch::sigmoid(predict_(features));
    auto x = leaky(norm1_(conv1_(torch::cat({image, prediction}, 1))));
    x = leaky(norm2_(conv2_(x)));
    const auto share = torch::sigmoid(conv3_(x));
    return share * prediction + (1 - share) * image;
}

DfNetImpl::DfNetImpl(const EncodeDecodeConfig &config) : trunk_(*this, config, names()) {
    for (int level = 0; level < fused_levels; ++level)
        fusions_.push_back(register_module(fusion_name(level), Fusion(config.levels[level].out)));
}

torch::Tensor DfNetImpl::forward(const torch::Tensor &image, const torch::Tensor &known,
                                 const std::function<void()> &between) {
    const auto features = trunk_.forward(torch::cat({image, known}, 1), between);
    return fusions_[0]->forward(features, image);
}

DfNet load_dfnet(const NetworkTensors &tensors) {
    DfNet network(infer_encode_decode(tensors, names(), image_channels + 1));
    tensors.load_into(*network);
    return network;
}

namespace {

/// A photo brought to the network's size: as large as fits, centred between bars of 0.
struct Letterbox {
    int64_t top, left, height, width;

    Letterbox(int64_t full_height, int64_t full_width) {
        const bool high = full_height > full_width;
        height = high ? side : std::max<int64_t>(1, full_height * side / full_width);
        width = high ? std::max<int64_t>(1, full_width * side / full_height) : side;
        top = (side - height) / 2;
        left = (side - width) / 2;
    }

    torch::Tensor add_bars(const torch::Tensor &x) const {
        return at::constant_pad_nd(x, {left, side - width - left, top, side - height - top}, 0);
    }

    torch::Tensor remove_bars(const torch::Tensor &x) const {
        return x.narrow(2, top, height).narrow(3, left, width);
    }
};

/// Zeros to the right and below until both sides are multiples of what the network takes.
torch::Tensor padded(const torch::Tensor &x) {
    constexpr int64_t modulo = EncodeDecode::modulo;
    const auto missing = [](int64_t size) { return (modulo - size % modulo) % modulo; };
    return at::constant_pad_nd(x, {0, missing(x.size(3)), 0, missing(x.size(2))}, 0);
}

class DfNetEngine : public Engine {
public:
    DfNetEngine(const Params &params, Monitor &monitor)
        : monitor_(monitor), device_(choose_device(params.device)) {
        monitor_.report(Step{}, 0.0);
        const auto files =
            find_network_files(params.model, "DFNet", {{"network", first_dfnet_tensor}});
        model_ = files[0].stem().string();
        network_ = load_dfnet(read_network(files[0], "DFNet"));
        network_->to(device_);
        monitor_.check();
    }

    std::string model() const override { return model_; }
    std::string device() const override { return device_name(device_); }

    double work(const Mask &) const override { return static_cast<double>(side) * side; }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        try {
            return predict(window, hole, place);
        } catch (const Stopped &) {
            return std::nullopt;
        }
    }

private:
    /// As published, but for how the photo is made smaller: by averaging, where the published code
    /// takes single pixels. What touches the hole counts as hole.
    Image predict(const Image &window, const Mask &hole, const Rect &place) {
        torch::NoGradGuard no_grad;
        const auto image = to_tensor(window, device_);
        const auto mask = to_tensor(hole, device_);
        const auto whole = padded(image * (1 - mask));
        const Letterbox box(whole.size(2), whole.size(3));
        const auto unknown = box.add_bars(
            std::get<0>(at::adaptive_max_pool2d(padded(mask), {box.height, box.width})));
        const auto small =
            box.add_bars(at::adaptive_avg_pool2d(whole, {box.height, box.width})) * (1 - unknown);

        const auto blue_first = [](const torch::Tensor &x) { return x.flip(1); };
        const auto output = blue_first(
            network_->forward(blue_first(small), 1 - unknown, [this] { monitor_.check(); }));
        const auto filled = box.remove_bars(small * (1 - unknown) + output * unknown);
        const auto enlarged = torch::upsample_bilinear2d(filled, {whole.size(2), whole.size(3)},
                                                         /*align_corners=*/false)
                                  .narrow(2, 0, image.size(2))
                                  .narrow(3, 0, image.size(3));
        Image result = to_image(image * (1 - mask) + enlarged * mask);
        monitor_.report_filled(
            {.scale_width = static_cast<int>(box.width),
             .scale_height = static_cast<int>(box.height)},
            place, [&] { return result; }, 1.0);
        return result;
    }

    Monitor &monitor_;
    torch::Device device_;
    std::string model_;
    DfNet network_{nullptr};
};

} // namespace

std::unique_ptr<Engine> make_dfnet(const Params &params, Monitor &monitor) {
    return std::make_unique<DfNetEngine>(params, monitor);
}

} // namespace refill
