#include "core/networks/lgnet.h"

#include "core/engines/engine.h"
#include "core/error.h"
#include "core/files/network_files.h"
#include "core/networks/device.h"
#include "core/networks/tensors.h"
#include "core/networks/tiles.h"
#include "core/refine/cost.h"
#include "core/refine/pyramid.h"

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// The longer side at which the networks see the whole; they were trained at this size.
constexpr int64_t own_side = UNetImpl::modulo;

constexpr int smallest_lgnet_tile = 256;

/// The time of the coarse and the global network together, in passes of the local one over one
/// pixel, as far as their numbers of multiplications say.
constexpr double work_of_whole = 2.0 * own_side * own_side;

torch::Tensor composite(const torch::Tensor &image, const torch::Tensor &hole,
                        const torch::Tensor &fill) {
    return image * (1 - hole) + fill * hole;
}

/// Each scale is about twice as large as the one before; the first has `own_side` as its longer
/// side. A photo that is smaller has one scale.
struct Scales {
    int count = 1;
    double factor = 2.0;

    Scales(int64_t height, int64_t width) {
        const double ratio = static_cast<double>(std::max(height, width)) / own_side;
        if (ratio <= 1.0)
            return;
        count = 1 + static_cast<int>(std::ceil(std::log2(ratio) - 1e-9));
        factor = std::pow(ratio, 1.0 / (count - 1));
    }
};

} // namespace

LgNet::LgNet(const std::filesystem::path &model, const torch::Device &device) {
    const auto files = find_network_files(model, "LGNet",
                                          {{"coarse network", first_unet_tensor(false)},
                                           {"local network", "model.10.conv_block.1.weight"},
                                           {"global network", first_unet_tensor(true)}});
    model_ = files[0].stem().string();
    coarse_ = load_unet(read_network(files[0], "LGNet coarse"), false);
    local_ = load_local_resnet(read_network(files[1], "LGNet local"));
    global_ = load_unet(read_network(files[2], "LGNet global"), true);
    coarse_->to(device);
    local_->to(device);
    global_->to(device);
}

torch::Tensor LgNet::blanked(const torch::Tensor &image, const torch::Tensor &hole) {
    return image * (1 - hole) + hole; // as published: white
}

torch::Tensor LgNet::predict(Stage stage, const torch::Tensor &image, const torch::Tensor &hole,
                             const std::function<void()> &between) {
    const auto input = torch::cat({image, hole}, 1);
    switch (stage) {
    case Stage::coarse:
        return coarse_->forward(input, between);
    case Stage::local:
        return local_->forward(input, between);
    case Stage::global:
        return global_->forward(input, between);
    }
    REFILL_ASSERT(false);
}

namespace {

class LgNetEngine : public Engine {
public:
    LgNetEngine(const Params &params, Monitor &monitor)
        : params_(params), monitor_(monitor), device_(choose_device(params.device)),
          network_(load()) {}

    std::string model() const override { return network_.model(); }
    std::string device() const override { return device_name(device_); }

    double work(const Mask &hole) const override {
        const Scales scales(hole.height(), hole.width());
        double sum = work_of_whole;
        for (const Size &size :
             pyramid_sizes(hole.height(), hole.width(), scales.count, scales.factor))
            sum += static_cast<double>(size.height) * static_cast<double>(size.width);
        return sum;
    }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        torch::NoGradGuard no_grad;
        const Scales scales(window.height(), window.width());
        const auto levels = build_pyramid(to_tensor(window, device_), to_tensor(hole, device_),
                                          scales.count, scales.factor);
        total_work_ = work(hole);
        work_done_ = 0.0;
        torch::Tensor fill; // 1 x 3 x h x w in [-1, 1], of the last scale done
        try {
            for (int scale = 0; scale < scales.count; ++scale) {
                const Level &level = levels[scale];
                fill = scale == 0 ? whole(level) : refilled(level, fill);
                report(level, scale, scales.count, fill, place);
            }
        } catch (const Stopped &) {
            if (!fill.defined())
                return std::nullopt;
        }
        return to_image(at_full_size(levels.back(), fill));
    }

private:
    LgNet load() {
        monitor_.report(Step{}, 0.0);
        LgNet network(params_.model, device_);
        monitor_.check();
        return network;
    }

    static torch::Tensor signed_image(const Level &level) { return level.image * 2 - 1; }

    /// All three stages as published, on the photo at the networks' own size.
    torch::Tensor whole(const Level &level) {
        const auto image = mirror_to_modulo(signed_image(level), UNetImpl::modulo);
        const auto hole = mirror_to_modulo(level.hole, UNetImpl::modulo);
        auto fill = LgNet::blanked(image, hole);
        for (const auto stage : {LgNet::Stage::coarse, LgNet::Stage::local, LgNet::Stage::global})
            fill = composite(image, hole, network_.predict(stage, fill, hole, between()));
        work_done_ += work_of_whole;
        return cut(fill, {0, 0, int(level.width()), int(level.height())});
    }

    /// The fill of the scale before, enlarged and corrected by the local stage.
    torch::Tensor refilled(const Level &level, const torch::Tensor &smaller) {
        const auto image = signed_image(level);
        const auto enlarged = resize_bicubic(smaller, level.height(), level.width()).clamp_(-1, 1);
        const auto start = mirror_to_modulo(composite(image, level.hole, enlarged), local_modulo);
        const auto hole = mirror_to_modulo(level.hole, local_modulo);
        const auto predict = [&](const Rect &tile) {
            return network_.predict(LgNet::Stage::local, cut(start, tile), cut(hole, tile),
                                    between());
        };
        // A pixel within the reach of a tile's edge must not count, and a quarter of the overlap
        // is what does not.
        const int overlap = static_cast<int>(4 * network_.local_reach());
        const int smallest = std::max(smallest_lgnet_tile, 2 * overlap);
        const int most = static_cast<int>(std::max(start.size(2), start.size(3)));
        const auto fill = with_smaller_tiles(
            affordable_tile(memory_budget(params_, device_), network_.local_bytes_per_pixel(),
                            local_modulo, smallest, most),
            smallest, [&](int side) {
                return predict_in_tiles(hole, {side, overlap}, predict);
            });
        return composite(image, level.hole,
                         cut(fill, {0, 0, int(level.width()), int(level.height())}));
    }

    torch::Tensor at_full_size(const Level &level, const torch::Tensor &fill) const {
        const auto enlarged = fill.size(2) == level.height() && fill.size(3) == level.width()
                                  ? fill
                                  : resize_bicubic(fill, level.height(), level.width());
        return composite(level.image, level.hole, (enlarged + 1).div(2).clamp(0, 1));
    }

    std::function<void()> between() {
        return [this] { monitor_.check(); };
    }

    void report(const Level &level, int scale, int scales, const torch::Tensor &fill,
                const Rect &place) {
        work_done_ += static_cast<double>(level.height()) * static_cast<double>(level.width());
        monitor_.report_filled(
            {.scale = scale + 1,
             .scales = scales,
             .scale_width = static_cast<int>(level.width()),
             .scale_height = static_cast<int>(level.height())},
            place, [&] { return to_image((fill + 1).div(2)); }, work_done_ / total_work_);
    }

    static constexpr int local_modulo = LocalResnetImpl::modulo;

    const Params &params_;
    Monitor &monitor_;
    torch::Device device_;
    LgNet network_;
    double work_done_ = 0.0;
    double total_work_ = 0.0;
};

} // namespace

std::unique_ptr<Engine> make_lgnet(const Params &params, Monitor &monitor) {
    return std::make_unique<LgNetEngine>(params, monitor);
}

} // namespace refill
