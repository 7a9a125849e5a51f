#pragma once
/// Fills windows of a photo by feature refinement, at the size that settings, time and memory
/// allow.

#include "core/engines/engine.h"
#include "core/refine/cost.h"
#include "core/refine/pace.h"
#include "core/refine/refine.h"

#include <functional>
#include <map>

namespace refill {

/// What a network costs on a device.
struct NetworkCosts {
    double seconds_per_pixel = 0.0; ///< of a forward pass
    double bytes_per_pixel = 0.0;   ///< of the largest scale that is refined
    double weight_bytes = 0.0;      ///< held as long as the network is there
};

class RefinedFill {
public:
    /// The network, loaded when it is first asked for.
    using Load = std::function<SplitNetwork &()>;
    using CostsOn = std::function<NetworkCosts(const torch::Device &device)>;

    /// The references must outlive it; the network is moved to other devices where memory is short.
    RefinedFill(Load load, CostsOn costs_on, int64_t modulo, const RefineSettings &settings,
                const Params &params, Monitor &monitor, const torch::Device &device);

    /// As Engine::fill_part(). Throws Error (resource) where there is too little memory.
    std::optional<Image> run(const Image &window, const Mask &hole, const Rect &place,
                             const Rect &part);

    /// As Engine::fill_quickly(): one pass at a small size, where the network is there already and
    /// such a pass is quick on this machine.
    std::optional<Image> run_quickly(const Image &window, const Mask &hole, const Rect &place);

    /// As Engine::work() and Engine::outlook().
    double work(const Mask &hole) const;
    Outlook outlook(const Mask &hole) const;

    /// Where it last computed.
    const torch::Device &device() const { return device_; }

private:
    /// How a hole is refined where memory is no matter.
    struct Plan {
        RefineSettings settings;
        double pixels = 0.0; ///< the most at which to refine
        Limit limit = Limit::none;
        std::vector<PlannedScale> scales = {}; ///< at as many pixels
    };

    const NetworkCosts &costs(const torch::Device &device) const;
    const Plan &plan(const Mask &hole, const torch::Device &device) const;
    Plan planned(const Mask &hole, const torch::Device &device) const;
    Plan plan_in_time(const Mask &hole) const;
    std::vector<PlannedScale> scales_at(const Mask &hole, double pixels,
                                        const RefineSettings &settings) const;
    RefineSettings settings_for(const Size &size) const;
    Size size_for(const Mask &window, double pixels) const;
    torch::Tensor hole_at(const Mask &hole, const Size &size) const;
    using PlanOn = std::function<Plan(const torch::Device &device)>;
    Cost within_budget(const torch::Device &device, const Mask &hole, double pixels) const;
    std::optional<Image> run_plan(const PlanOn &plan_on, const Image &window, const Mask &hole,
                                  const Rect &place, const Rect &part);
    std::optional<Image> run_at(const Cost &cost, const Plan &how, const Image &window,
                                const Mask &hole, const Rect &place, const Rect &part);
    void load();
    void note_memory(const Size &size) const;
    bool keeps_size() const;

    Load load_;
    CostsOn costs_on_;
    int64_t modulo_;
    const RefineSettings settings_;
    const Params &params_;
    Monitor &monitor_;
    torch::Device device_;
    bool loaded_ = false;
    mutable std::map<std::string, NetworkCosts> costs_;                 ///< by device
    mutable std::map<std::pair<std::string, std::size_t>, Plan> plans_; ///< by device and hole
};

} // namespace refill
