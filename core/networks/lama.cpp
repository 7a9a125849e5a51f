#include "core/engines/engine.h"
#include "core/files/model_info.h"
#include "core/networks/device.h"
#include "core/networks/generator_file.h"
#include "core/networks/split_generator.h"
#include "core/refine/refined_fill.h"

#include <optional>

namespace refill {
namespace {

/// The network, refined coarse to fine.
class LamaEngine : public Engine {
public:
    LamaEngine(const Params &params, Monitor &monitor) {
        const auto device = choose_device(params.device);
        const auto file =
            params.model.empty() ? default_model() : std::filesystem::path(params.model);
        monitor.report(Step{}, 0.0);
        const auto info = model_info(file);
        model_ = info.name;
        settings_ =
            RefineSettings::from(params, info.smallest_scale, info.iterations, info.learning_rate);
        network_.emplace(FrozenGenerator(generator_tensors(read_weights(file), file.string())),
                         params.split_block, params.precision);
        refined_.emplace(*network_, settings_, params, monitor, device);
        monitor.check();
    }

    std::string model() const override { return model_; }
    std::string device() const override { return device_name(refined_->device()); }

    double work(const Mask &hole) const override { return refined_->work(hole); }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        return refined_->run(window, hole, place);
    }

    std::optional<Image> fill_quickly(const Image &window, const Mask &hole,
                                      const Rect &place) override {
        return refined_->run_quickly(window, hole, place);
    }

private:
    std::string model_;
    RefineSettings settings_;
    std::optional<SplitGenerator> network_;
    std::optional<RefinedFill> refined_;
};

} // namespace

std::unique_ptr<Engine> make_lama(const Params &params, Monitor &monitor) {
    return std::make_unique<LamaEngine>(params, monitor);
}

} // namespace refill
