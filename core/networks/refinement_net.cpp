#include "core/networks/refinement_net.h"

#include "core/engines/engine.h"
#include "core/error.h"
#include "core/files/network_files.h"
#include "core/networks/device.h"
#include "core/networks/tensors.h"
#include "core/networks/tiles.h"
#include "core/refine/cost.h"

#include <ATen/ops/constant_pad_nd.h>

#include <algorithm>
#include <cmath>

namespace refill {

const char *const first_refinement_tensor = "en1.encode.0.conv.1.weight";

namespace {

/// What a shift uncovers: published as grey level 1 of 255.
constexpr double uncovered_level = 1.0 / 255;
constexpr double uncovered_hole = 1.0;

constexpr int tile_overlap = 128;
constexpr int smallest_tile = 256;

/// Numbered from 1, and upwards from the innermost level on the way up.
EncodeDecodeNames names() {
    return {[](int level) { return "en" + std::to_string(level + 1); },
            [](int level) { return "de" + std::to_string(EncodeDecode::depth - level); }};
}

/// The part `part` of `x` after shifting all of `x` down by `dy` and right by `dx`, with
/// `uncovered` where nothing came from.
torch::Tensor shifted(const torch::Tensor &x, int64_t dx, int64_t dy, const Rect &part,
                      double uncovered) {
    auto result = torch::full({1, x.size(1), part.height, part.width}, uncovered, x.options());
    const Rect source = intersect(
        {static_cast<int>(part.x - dx), static_cast<int>(part.y - dy), part.width, part.height},
        {0, 0, static_cast<int>(x.size(3)), static_cast<int>(x.size(2))});
    if (!source.empty()) {
        const Rect target{static_cast<int>(source.x + dx) - part.x,
                          static_cast<int>(source.y + dy) - part.y, source.width, source.height};
        cut(result, target).copy_(cut(x, source));
    }
    return result;
}

} // namespace

RefinementNetImpl::RefinementNetImpl(const EncodeDecodeConfig &config)
    : trunk_(*this, config, names()),
      last_(register_at(*this, "last_conv.0.conv",
                        torch::nn::Conv2d(torch::nn::Conv2dOptions(config.levels[0].out, 3, 1)))) {}

torch::Tensor RefinementNetImpl::forward(const torch::Tensor &views,
                                         const std::function<void()> &between) {
    const auto hole = views.narrow(1, 0, 1);
    const auto image = views.narrow(1, 1, 3);
    return hole * torch::sigmoid(last_(trunk_.forward(views, between))) + (1 - hole) * image;
}

namespace {

EncodeDecodeConfig infer(const NetworkTensors &tensors) {
    return infer_encode_decode(tensors, names(), RefinementNetImpl::inputs);
}

} // namespace

RefinementNet load_refinement_net(const NetworkTensors &tensors) {
    RefinementNet network(infer(tensors));
    tensors.load_into(*network);
    return network;
}

torch::Tensor shifted_views(const torch::Tensor &image, const torch::Tensor &hole, int64_t shift,
                            const Rect &part) {
    std::vector<torch::Tensor> views{cut(hole, part), cut(image, part)};
    const std::pair<int64_t, int64_t> shifts[] = {{0, -shift}, {0, shift}, {shift, 0}, {-shift, 0}};
    for (const auto &[dx, dy] : shifts) {
        views.push_back(shifted(image, dx, dy, part, uncovered_level));
        views.push_back(shifted(hole, dx, dy, part, uncovered_hole));
    }
    return torch::cat(views, 1);
}

namespace {

/// Zeros to the right and below, as published, until both sides are multiples of what the network
/// takes.
torch::Tensor padded(const torch::Tensor &x) {
    constexpr int64_t modulo = EncodeDecode::modulo;
    const auto missing = [](int64_t size) { return (modulo - size % modulo) % modulo; };
    return at::constant_pad_nd(x, {0, missing(x.size(3)), 0, missing(x.size(2))}, 0);
}

/// Convolutions on the CPU copy their weights into an order of their own.
double weight_bytes(const torch::nn::Module &network) {
    double bytes = 0.0;
    for (const auto &weights : network.parameters())
        bytes += static_cast<double>(weights.nbytes());
    return bytes;
}

/// The window comes with a fill in its hole already. Where a stop comes too early, that is what is
/// given back.
class RefinementNetEngine : public Engine {
public:
    RefinementNetEngine(const Params &params, Monitor &monitor)
        : params_(params), monitor_(monitor), device_(choose_device(params.device)) {
        monitor_.report(Step{}, 0.0);
        const auto files = find_network_files(params.model, "two-stage",
                                              {{"refinement network", first_refinement_tensor}});
        model_ = files[0].stem().string();
        const auto tensors = read_network(files[0], "refinement");
        bytes_per_pixel_ = bytes_per_pixel(infer(tensors));
        network_ = load_refinement_net(tensors);
        network_->to(device_);
        monitor_.check();
    }

    std::string model() const override { return model_; }
    std::string device() const override { return device_name(device_); }

    double work(const Mask &hole) const override { return static_cast<double>(hole.pixels()); }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        torch::NoGradGuard no_grad;
        try {
            const auto image = to_tensor(window, device_);
            const auto mask = to_tensor(hole, device_);
            Image result = to_image(refine(image, mask));
            monitor_.report_filled(
                {.scale_width = result.width(), .scale_height = result.height()}, place,
                [&] { return result; }, 1.0);
            return result;
        } catch (const Stopped &) {
            return window; // with the coarse fill in it
        }
    }

private:
    torch::Tensor refine(const torch::Tensor &image, const torch::Tensor &hole) {
        const auto whole = padded(image);
        const auto whole_hole = padded(hole);
        const auto shift = std::llround(params_.shift * static_cast<double>(whole.size(2)));
        const auto predict = [&](const Rect &tile) {
            return network_->forward(shifted_views(whole, whole_hole, shift, tile),
                                     [this] { monitor_.check(); });
        };
        const auto progress = [this](double done) {
            monitor_.report({.stage = Stage::filling}, done);
        };
        const int most = static_cast<int>(std::max(whole.size(2), whole.size(3)));
        const double bytes = memory_budget(params_, device_) - weight_bytes(*network_);
        const auto filled = with_smaller_tiles(
            affordable_tile(bytes, bytes_per_pixel_, EncodeDecode::modulo, smallest_tile, most),
            smallest_tile, [&](int side) {
                return predict_in_tiles(whole_hole, {side, std::min(tile_overlap, side / 2)},
                                        predict, progress);
            });
        const auto own =
            cut(filled, {0, 0, static_cast<int>(image.size(3)), static_cast<int>(image.size(2))});
        return hole * own + (1 - hole) * image;
    }

    const Params &params_;
    Monitor &monitor_;
    torch::Device device_;
    std::string model_;
    double bytes_per_pixel_ = 0.0;
    RefinementNet network_{nullptr};
};

} // namespace

std::unique_ptr<Engine> make_refinement_net(const Params &params, Monitor &monitor) {
    return std::make_unique<RefinementNetEngine>(params, monitor);
}

} // namespace refill
