#pragma once
/// Feature refinement (Kulshreshtha, Pugh and Jiddi 2022, arXiv 2206.13644): a prediction at the
/// smallest scale, then at each larger one the network's feature maps are optimised until its
/// output, scaled down, agrees with the scale before.
///
/// Everything here stays in torch, on the device of the tensors given; nothing else is needed.

#include "core/forecast.h"
#include "core/monitor.h"
#include "core/networks/split_network.h"
#include "core/refine/pyramid.h"

namespace refill {

/// Every value is final: what the model recommends has been looked up.
struct RefineSettings {
    double smallest_scale = 512;
    int one_pass_depth = 0;
    int iterations = 15; ///< network passes per scale; between them lie one optimiser step fewer
    double learning_rate = 0.002;
    double early_stop = 0.0;
    bool keep_best = false;
    double pyramid_factor = 2.0;
    int max_scales = 3;
    int erosion = 15;
    bool adaptive_erosion = false;
    bool loss_on_padding = true;

    /// The values of `params`, with `smallest_scale`, `iterations` and `learning_rate` for its
    /// zeros.
    static RefineSettings from(const Params &params, double smallest_scale, int iterations,
                               double learning_rate);
};

/// A filled photo `1 x 3 x H x W`: known pixels as they were, the fill in the hole.
struct Refined {
    torch::Tensor image; ///< undefined where a stop came before the first prediction
    bool stopped = false;
};

class Refiner {
public:
    /// `area` is the part of the photo that the tensors show, for previews. The references must
    /// outlive the refiner.
    Refiner(SplitNetwork &network, const RefineSettings &settings, Monitor &monitor,
            const Rect &area);

    /// Fills `hole` (`1 x 1 x H x W`) of `image` (`1 x 3 x H x W`). After a stop, the result may
    /// have the size of a smaller scale.
    Refined run(const torch::Tensor &image, const torch::Tensor &hole);

    /// The scales that it goes through for a window with this hole (`1 x 1 x H x W`).
    static std::vector<PlannedScale> scales(const torch::Tensor &hole,
                                            const RefineSettings &settings);

    /// The time that these take, in forward passes over one pixel.
    static double work(const std::vector<PlannedScale> &scales);

private:
    struct Best;
    struct Target;

    void predict();
    void refine();
    Target target() const;
    void iterate(const Target &target, Best &best);
    torch::Tensor loss_of(const torch::Tensor &prediction, const Target &target) const;
    torch::Tensor known_loss(const torch::Tensor &prediction, const Target &target) const;
    torch::Tensor hole_loss(const torch::Tensor &prediction, const Target &target) const;
    torch::Tensor network_input() const;
    void report(int iteration, int iterations, double loss, const torch::Tensor &prediction);

    const Level &level() const { return levels_[scale_]; }

    SplitNetwork &network_;
    RefineSettings settings_;
    Monitor &monitor_;
    Rect area_;
    std::vector<Level> levels_;
    std::size_t scale_ = 0;
    torch::Tensor fill_; ///< the composite of the last scale that has one
    double work_done_ = 0.0;
    double total_work_ = 0.0;
};

} // namespace refill
