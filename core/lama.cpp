#include "core/cost.h"
#include "core/device.h"
#include "core/engine.h"
#include "core/error.h"
#include "core/model_info.h"
#include "core/refine.h"
#include "core/tensors.h"

#include <cmath>

namespace refill {
namespace {

/// What the window takes beside the refinement: it and its hole as tensors, and the fill on its way
/// back to pixels.
constexpr double window_bytes_per_pixel = 14 * sizeof(float);

/// A window and its hole, at the size at which they are refined.
struct Sized {
    torch::Tensor image;
    torch::Tensor hole;
};

/// Brings the window down to at most `pixels`, each side rounded down (as published, section 1.2 of
/// its code). Published mode samples without antialiasing.
Sized reduce(const torch::Tensor &image, const torch::Tensor &hole, double pixels, bool antialias) {
    const double ratio = std::sqrt(pixels / (static_cast<double>(image.size(2)) * image.size(3)));
    if (ratio >= 1.0)
        return {image, hole};
    const auto height = std::max<int64_t>(1, static_cast<int64_t>(image.size(2) * ratio));
    const auto width = std::max<int64_t>(1, static_cast<int64_t>(image.size(3) * ratio));
    return {antialias ? at::adaptive_avg_pool2d(image, {height, width})
                      : resize_bilinear(image, height, width),
            round_up(resize_bilinear(hole, height, width))};
}

torch::Tensor enlarge(const torch::Tensor &fill, int64_t height, int64_t width) {
    if (fill.size(2) == height && fill.size(3) == width)
        return fill;
    return resize_bicubic(fill, height, width).clamp_(0, 1);
}

/// The network, refined coarse to fine.
class LamaEngine : public Engine {
public:
    LamaEngine(const Params &params, Monitor &monitor)
        : params_(params), monitor_(monitor), device_(choose_device(params.device)) {
        const auto file =
            params.model.empty() ? default_model() : std::filesystem::path(params.model);
        monitor_.report(Step{}, 0.0);
        const auto info = model_info(file);
        model_ = info.name;
        settings_ =
            RefineSettings::from(params, info.smallest_scale, info.iterations, info.learning_rate);
        generator_ = load_generator(read_weights(file), file.string());
        monitor_.check();
    }

    std::string model() const override { return model_; }
    std::string device() const override { return device_name(device_); }

    double work(int width, int height) const override {
        return Refiner::work(height, width, settings_);
    }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        const double pixels = static_cast<double>(window.pixels());
        const double for_refining =
            memory_budget(params_, device_) - pixels * window_bytes_per_pixel;
        const Cost cost = affordable(generator_->config(), device_, pixels, for_refining);
        auto result = within_memory(
            cost, [&](const Cost &way) { return fill_at(way, window, hole, place); },
            [&](const Cost &from, const Cost &to) {
                if (from.device != to.device)
                    monitor_.note(
                        {"The GPU's memory did not suffice; the CPU was used instead.", {}});
            });
        if (!result)
            throw Error(ErrorKind::resource,
                        "There is too little memory to fill a hole in {} x {} pixels, even at a "
                        "reduced size. Close other programs, or choose a smaller context.",
                        window.width(), window.height());
        return std::move(*result);
    }

private:
    std::optional<Image> fill_at(const Cost &cost, const Image &window, const Mask &hole,
                                 const Rect &place) {
        device_ = cost.device;
        generator_->to(device_);
        RefineSettings settings = settings_;
        settings.recompute = cost.recompute;

        const auto image = to_tensor(window, device_);
        const auto mask = to_tensor(hole, device_);
        const double budget = params_.pixel_budget > 0 ? params_.pixel_budget : cost.pixels;
        // A window cut out of the photo must fit back into it; only a whole photo may shrink.
        const bool native_size = params_.native_size || params_.context > 0;
        const auto sized = reduce(image, mask, std::min(budget, cost.pixels), native_size);
        if (cost.pixels < window.pixels())
            monitor_.note(
                {"The memory at hand allows {} x {} pixels; the fill was enlarged from "
                 "there.",
                 {std::to_string(sized.image.size(3)), std::to_string(sized.image.size(2))}});

        const auto refined =
            Refiner(generator_, settings, monitor_, place).run(sized.image, sized.hole);
        if (!refined.image.defined())
            return std::nullopt;
        const auto &target = native_size ? image : sized.image;
        return to_image(enlarge(refined.image, target.size(2), target.size(3)));
    }

    const Params &params_;
    Monitor &monitor_;
    torch::Device device_;
    std::string model_;
    RefineSettings settings_;
    Generator generator_{nullptr};
};

} // namespace

std::unique_ptr<Engine> make_lama(const Params &params, Monitor &monitor) {
    return std::make_unique<LamaEngine>(params, monitor);
}

} // namespace refill
