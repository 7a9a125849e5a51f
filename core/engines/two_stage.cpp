#include "core/engines/engine.h"
#include "core/engines/engine_info.h"

#include <algorithm>

namespace refill {
namespace {

/// What the coarse stage computes at, where it can choose.
constexpr int coarse_pixels = 512 * 512;

/// The settings of an engine whose fill is going to be refined.
Params coarse_params(const Params &params) {
    Params coarse = params;
    coarse.engine = params.coarse_engine;
    // For networks that do not ship with Refill, an empty name would say nothing.
    const bool beside = params.coarse_model.empty() &&
                        engine_info(params.coarse_engine).weights != WeightsSource::shipped;
    coarse.model = beside ? params.model : params.coarse_model;
    coarse.pixel_budget = coarse_pixels;
    coarse.max_scales = 1;
    coarse.native_size = true;
    return coarse;
}

Params fine_params(const Params &params) {
    Params fine = params;
    fine.engine = "refinement";
    return fine;
}

/// `window` with `fill`'s pixels in the hole.
Image pasted(const Image &window, const Mask &hole, const Image &fill) {
    Image result = window;
    for (std::size_t i = 0; i < hole.pixels(); ++i)
        if (hole.data()[i])
            std::copy_n(fill.data() + 3 * i, 3, result.data() + 3 * i);
    return result;
}

/// Moskalenko, Erofeev and Vatolin 2020, "Deep Two-Stage High-Resolution Image Inpainting": any
/// engine fills the hole coarsely, the refinement network refines that at the photo's own size.
class TwoStageEngine : public Engine {
public:
    TwoStageEngine(const Params &params, Monitor &monitor)
        : coarse_params_(coarse_params(params)), fine_params_(fine_params(params)),
          monitor_(monitor), coarse_(make_engine(coarse_params_, monitor)),
          fine_(make_engine(fine_params_, monitor)) {}

    std::string model() const override { return fine_->model(); }
    std::string device() const override { return fine_->device(); }

    double work(const Mask &hole) const override { return coarse_->work(hole) + fine_->work(hole); }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        const double share = coarse_->work(hole) / work(hole);
        std::optional<Image> coarse;
        {
            const Monitor::Part part(monitor_, 0.0, share);
            coarse = coarse_->fill(window, hole, place);
        }
        if (!coarse || monitor_.stop_requested())
            return coarse;
        const Monitor::Part part(monitor_, share, 1.0);
        return fine_->fill(pasted(window, hole, *coarse), hole, place);
    }

private:
    Params coarse_params_;
    Params fine_params_;
    Monitor &monitor_;
    std::unique_ptr<Engine> coarse_;
    std::unique_ptr<Engine> fine_;
};

} // namespace

std::unique_ptr<Engine> make_two_stage(const Params &params, Monitor &monitor) {
    return std::make_unique<TwoStageEngine>(params, monitor);
}

} // namespace refill
