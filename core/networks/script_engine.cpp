#include "core/engines/engine.h"
#include "core/error.h"
#include "core/files/input_file.h"
#include "core/files/model_info.h"
#include "core/files/model_trust.h"
#include "core/files/recognise_model.h"
#include "core/files/sha256.h"
#include "core/networks/device.h"
#include "core/networks/operator_watch.h"
#include "core/networks/script_model.h"
#include "core/networks/split_script.h"
#include "core/networks/tensors.h"
#include "core/networks/tiles.h"
#include "core/refine/pyramid.h"
#include "core/refine/refined_fill.h"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_max_pool2d.h>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// What a photo is brought down to, as its shorter side, before a network of any size sees it.
constexpr int64_t usual_side = 512;

torch::Tensor enlarged(const torch::Tensor &x, int64_t height, int64_t width) {
    if (x.size(2) == height && x.size(3) == width)
        return x;
    return resize_bicubic(x, height, width).clamp_(0, 1);
}

/// Any TorchScript network. One that can be split is refined as LaMa is; any other is run at a size
/// it is used to, and its fill enlarged.
class ScriptEngine : public Engine {
public:
    ScriptEngine(const Params &params, Monitor &monitor)
        : params_(params), monitor_(monitor), device_(choose_device(params.device)),
          own_side_(params.smallest_scale > 0 ? params.smallest_scale : usual_side),
          model_(load(params)) {
        name_of_model_ = std::filesystem::path(params.model).stem().string();
        prepare_refinement(params);
        monitor_.check();
    }

    std::string model() const override { return name_of_model_; }
    std::string device() const override {
        return device_name(refined_ ? refined_->device() : device_);
    }

    double work(const Mask &hole) const override {
        if (refined_)
            return refined_->work(hole);
        const Size size = run_size(hole.height(), hole.width(), own_side_);
        return static_cast<double>(size.height) * static_cast<double>(size.width);
    }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        if (refined_)
            return refined_->run(window, hole, place, window.bounds());
        for (int64_t side = own_side_;; side /= 2) {
            try {
                return fill_at(run_size(window.height(), window.width(), side), window, hole,
                               place);
            } catch (const Stopped &) {
                return std::nullopt;
            } catch (const std::exception &failure) {
                constexpr int64_t smallest = 64;
                if (!is_out_of_memory(failure))
                    throw;
                if (side / 2 < smallest || model_.contract().side > 0)
                    throw Error(ErrorKind::resource,
                                "There is too little memory to run the model {}.", name_of_model_);
            }
        }
    }

private:
    /// A module knows nothing of stops, and each of its calls may take long.
    OperatorWatch watch_for_stop() {
        return OperatorWatch([this] { monitor_.check(); });
    }

    /// What was checked is what is run: the file is read once.
    ScriptModel load(const Params &params) {
        monitor_.report(Step{}, 0.0);
        if (params.model.empty())
            throw Error(ErrorKind::model,
                        "No model comes with Refill for the engine {}. Choose a model file.",
                        "torchscript");
        if (recognise_model(params.model).engine == "lama")
            monitor_.note(
                {"This file holds a LaMa network. The engine lama runs none of its code, and "
                 "refines its fills.",
                 {}});
        const InputFile file(params.model);
        std::string bytes = file.read(0, file.size());
        Sha256 sum;
        sum.add(bytes);
        require_trust(params, params.model, sum.digest());
        const OperatorWatch watch = watch_for_stop();
        return ScriptModel(std::move(bytes), params.model, read_told_contract(params.model),
                           device_);
    }

    /// For networks that can be split.
    void prepare_refinement(const Params &params) {
        const OperatorWatch watch = watch_for_stop();
        network_ = split_script(model_, params.split_block);
        if (!network_)
            return;
        const ModelInfo usual; // a TorchScript file recommends nothing
        settings_ = RefineSettings::from(params, static_cast<double>(own_side_), usual.iterations,
                                         usual.learning_rate);
        refined_.emplace([this]() -> SplitNetwork & { return *network_; },
                         [this](const torch::Device &device) { return costs(device); },
                         network_->modulo(), settings_, params, monitor_, device_);
    }

    /// Known by the checksum that it is trusted by. It is in memory already.
    NetworkCosts costs(const torch::Device &device) {
        const auto measure = [&] {
            network_->to(device);
            return measured_pace(*network_, device);
        };
        return {recorded_pace("torchscript " + params_.trusted_model + " on " + device.str(),
                              measure),
                network_->bytes_per_pixel(), 0.0};
    }

    /// What the network sees of a window: with its shorter side at most `side`, or as much as fits
    /// the one size that it takes.
    Size run_size(int64_t height, int64_t width, int64_t side) const {
        const int64_t fixed = model_.contract().side;
        const double ratio = fixed > 0 ? static_cast<double>(fixed) / std::max(height, width)
                                       : static_cast<double>(side) / std::min(height, width);
        if (ratio >= 1.0)
            return {height, width};
        return {std::max<int64_t>(1, std::llround(height * ratio)),
                std::max<int64_t>(1, std::llround(width * ratio))};
    }

    torch::Tensor predict(const torch::Tensor &image, const torch::Tensor &hole) {
        const OperatorWatch watch = watch_for_stop();
        return model_.predict(image, hole);
    }

    std::optional<Image> fill_at(const Size &size, const Image &window, const Mask &hole,
                                 const Rect &place) {
        const auto image = to_tensor(window, device_);
        const auto mask = to_tensor(hole, device_);
        const auto small = at::adaptive_avg_pool2d(image, {size.height, size.width});
        const auto small_mask =
            std::get<0>(at::adaptive_max_pool2d(mask, {size.height, size.width}));
        const ScriptContract &contract = model_.contract();
        const int64_t modulo = contract.side > 0 ? contract.side : contract.multiple;
        const auto predicted =
            cut(predict(mirror_to_modulo(small, modulo), mirror_to_modulo(small_mask, modulo)),
                {0, 0, int(size.width), int(size.height)});
        const auto fill = enlarged(predicted.nan_to_num(0.0), image.size(2), image.size(3));
        Image result = to_image(image * (1 - mask) + fill * mask);

        monitor_.report_filled(
            {.scale_width = static_cast<int>(size.width),
             .scale_height = static_cast<int>(size.height)},
            place, [&] { return result; }, 1.0);
        return result;
    }

    const Params &params_;
    Monitor &monitor_;
    torch::Device device_;
    int64_t own_side_;
    std::string name_of_model_;
    ScriptModel model_;
    RefineSettings settings_;
    std::unique_ptr<SplitNetwork> network_; ///< null where it is used as a whole
    std::optional<RefinedFill> refined_;
};

} // namespace

std::unique_ptr<Engine> make_script_engine(const Params &params, Monitor &monitor) {
    return std::make_unique<ScriptEngine>(params, monitor);
}

} // namespace refill
