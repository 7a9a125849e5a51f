#pragma once
/// Fills windows of a photo by feature refinement, at the size that settings and memory allow.

#include "core/image.h"
#include "core/refine/cost.h"
#include "core/refine/pace.h"
#include "core/refine/refine.h"

namespace refill {

class RefinedFill {
public:
    /// The references must outlive it; the network is moved to other devices where memory is short.
    RefinedFill(SplitNetwork &network, const RefineSettings &settings, const Params &params,
                Monitor &monitor, const torch::Device &device);

    /// As Engine::fill(). Throws Error (resource) where there is too little memory.
    std::optional<Image> run(const Image &window, const Mask &hole, const Rect &place);

    /// As Engine::fill_quickly(): one pass at a small size, where such a pass is quick on this machine.
    std::optional<Image> run_quickly(const Image &window, const Mask &hole, const Rect &place);

    /// As Engine::work(), in forward passes over one pixel; as if memory were no matter.
    double work(const Mask &hole) const;

    /// Where it last computed.
    const torch::Device &device() const { return device_; }

private:
    /// How a hole is refined where memory is no matter.
    struct Plan {
        RefineSettings settings;
        double pixels; ///< the most at which to refine
    };

    std::optional<Image> run_plan(const Plan &plan, const Image &window, const Mask &hole,
                                  const Rect &place);
    Plan plan(const torch::Tensor &hole) const;
    Plan plan_in_time(const torch::Tensor &hole) const;
    Cost within_budget(const torch::Device &device, const Image &window, double pixels) const;
    std::optional<Image> run_at(const Cost &cost, const Plan &plan, const Image &window,
                                const Mask &hole, const Rect &place);

    SplitNetwork &network_;
    const RefineSettings settings_;
    const Params &params_;
    Monitor &monitor_;
    torch::Device device_;
    double seconds_per_pixel_ = 0.0; ///< of a forward pass; 0 where it does not matter
};

} // namespace refill
