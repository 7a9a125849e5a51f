#include "core/engines/engine.h"
#include "core/files/model_info.h"
#include "core/networks/device.h"
#include "core/networks/generator_file.h"
#include "core/networks/precision.h"
#include "core/networks/split_generator.h"
#include "core/refine/refined_fill.h"

#include <optional>
#include <sstream>

namespace refill {
namespace {

/// What a network's speed depends on.
std::string name_of(const GeneratorConfig &config, torch::ScalarType type,
                    const torch::Device &device) {
    std::ostringstream name;
    name << "lama " << config.width << ' ' << config.downsamplings << ' ' << config.blocks << ' '
         << config.local << ' ' << config.global << ' ' << config.local_fourier_unit << ", "
         << torch::toString(type) << " on " << device.str();
    return name.str();
}

/// The network, refined coarse to fine. Of its file only the header is read before the first fill,
/// unless its pace has to be measured.
class LamaEngine : public Engine {
public:
    LamaEngine(const Params &params, Monitor &monitor)
        : params_(params),
          file_(params.model.empty() ? default_model() : std::filesystem::path(params.model)) {
        const auto device = choose_device(params.device);
        monitor.report(Step{}, 0.0);
        const auto info = model_info(file_);
        model_ = info.name;
        config_ = generator_config(generator_tensors(outline_of(file_), file_.string()));
        refined_.emplace([this]() -> SplitNetwork & { return network(); },
                         [this](const torch::Device &where) { return costs(where); },
                         modulo(config_),
                         RefineSettings::from(params, info.smallest_scale, info.iterations,
                                              info.learning_rate),
                         params, monitor, device);
        monitor.check();
    }

    std::string model() const override { return model_; }
    std::string device() const override { return device_name(refined_->device()); }

    double work(const Mask &hole) const override { return refined_->work(hole); }
    Outlook outlook(const Mask &hole) const override { return refined_->outlook(hole); }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        return refined_->run(window, hole, place, window.bounds());
    }

    std::optional<Image> fill_part(const Image &window, const Mask &hole, const Rect &place,
                                   const Rect &part) override {
        return refined_->run(window, hole, place, part);
    }

    std::optional<Image> fill_quickly(const Image &window, const Mask &hole,
                                      const Rect &place) override {
        return refined_->run_quickly(window, hole, place);
    }

private:
    SplitGenerator &network() {
        if (!network_)
            network_.emplace(
                FrozenGenerator(generator_tensors(read_weights(file_), file_.string())),
                params_.split_block, params_.precision);
        return *network_;
    }

    NetworkCosts costs(const torch::Device &device) {
        const auto type = convolution_type(params_.precision, device);
        const auto measure = [&] {
            network().to(device);
            return measured_pace(network(), device);
        };
        return {recorded_pace(name_of(config_, type, device), measure),
                bytes_per_pixel(config_, type), weight_bytes(config_, type)};
    }

    const Params &params_;
    std::filesystem::path file_;
    std::string model_;
    GeneratorConfig config_;
    std::optional<SplitGenerator> network_;
    std::optional<RefinedFill> refined_;
};

} // namespace

std::unique_ptr<Engine> make_lama(const Params &params, Monitor &monitor) {
    return std::make_unique<LamaEngine>(params, monitor);
}

} // namespace refill
