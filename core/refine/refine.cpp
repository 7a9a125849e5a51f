#include "core/refine/refine.h"

#include "core/error.h"
#include "core/networks/tensors.h"

#include <torch/optim/adam.h>

#include <cmath>
#include <limits>

namespace refill {
namespace {

constexpr double no_loss = std::numeric_limits<double>::quiet_NaN();

/// Work of one pass, in forward passes. Only feature maps have gradients, so a backward pass
/// computes products of the forward one's size.
constexpr double forward_work = 1.0;
constexpr double backward_work = 1.0;

/// The pyramid, from the first scale on at which one pass sees across the hole.
std::vector<Level> scales_of(const torch::Tensor &image, const torch::Tensor &hole,
                             const RefineSettings &settings) {
    const int count = count_scales(hole.size(2), hole.size(3), settings.smallest_scale,
                                   settings.pyramid_factor, settings.max_scales);
    auto levels = build_pyramid(image, hole, count, settings.pyramid_factor);
    auto first = levels.begin();
    while (settings.one_pass_depth > 0 && first + 1 != levels.end() &&
           !is_deeper(first[1].hole, settings.one_pass_depth))
        ++first;
    levels.erase(levels.begin(), first);
    return levels;
}

PlannedScale planned(const Level &level, std::size_t scale, const RefineSettings &settings) {
    return {static_cast<int>(level.width()), static_cast<int>(level.height()),
            scale == 0 ? 1 : settings.iterations};
}

std::vector<PlannedScale> planned(const std::vector<Level> &levels,
                                  const RefineSettings &settings) {
    std::vector<PlannedScale> scales;
    for (const Level &level : levels)
        scales.push_back(planned(level, scales.size(), settings));
    return scales;
}

double scale_work(const PlannedScale &scale) {
    const double pixels = static_cast<double>(scale.height) * scale.width;
    return pixels * (forward_work * scale.iterations + backward_work * (scale.iterations - 1));
}

/// The mean of |a - b| over the pixels where `where` (`1 x 1 x H x W`, 0 or 1) is 1.
torch::Tensor mean_difference(const torch::Tensor &a, const torch::Tensor &b,
                              const torch::Tensor &where) {
    return ((a - b).abs() * where).sum() / (where.sum() * a.size(1));
}

torch::Tensor composite(const Level &level, const torch::Tensor &prediction) {
    return level.hole * prediction + (1 - level.hole) * level.image;
}

void check_finite(const torch::Tensor &prediction) {
    if (!prediction.isfinite().all().item<bool>())
        throw Error(ErrorKind::model, "The network's first fill holds values that are not finite. "
                                      "Its weights may be damaged.");
}

/// Watches for the loss to go flat: twice in a row it fell by less than a fraction of itself.
class Flatness {
public:
    explicit Flatness(double fraction) : fraction_(fraction) {}

    bool reached(double loss) {
        const bool flat = std::isfinite(previous_) && previous_ - loss < fraction_ * previous_;
        in_a_row_ = flat ? in_a_row_ + 1 : 0;
        previous_ = loss;
        return fraction_ > 0 && in_a_row_ >= 2;
    }

private:
    double fraction_;
    double previous_ = no_loss;
    int in_a_row_ = 0;
};

} // namespace

RefineSettings RefineSettings::from(const Params &params, double smallest_scale, int iterations,
                                    double learning_rate) {
    RefineSettings settings;
    settings.smallest_scale = params.smallest_scale > 0 ? params.smallest_scale : smallest_scale;
    settings.iterations = params.iterations > 0 ? params.iterations : iterations;
    settings.learning_rate = params.learning_rate > 0 ? params.learning_rate : learning_rate;
    settings.one_pass_depth = params.one_pass_depth;
    settings.early_stop = params.early_stop;
    settings.keep_best = params.keep_best;
    settings.pyramid_factor = params.pyramid_factor;
    settings.max_scales = params.max_scales;
    settings.erosion = params.erosion;
    settings.adaptive_erosion = params.adaptive_erosion;
    settings.loss_on_padding = params.loss_on_padding;
    return settings;
}

/// The prediction a scale will be given by: the last one, or the one with the lowest loss.
struct Refiner::Best {
    bool keep_lowest;
    torch::Tensor prediction = {};
    double loss = no_loss;

    void offer(const torch::Tensor &candidate, double candidate_loss) {
        if (!prediction.defined() || !keep_lowest || candidate_loss < loss) {
            prediction = candidate.detach();
            loss = candidate_loss;
        }
    }
};

/// What the optimisation of a scale pulls its prediction towards.
struct Refiner::Target {
    torch::Tensor image;   ///< `1 x 3 x H x W`, padded where the padding counts
    torch::Tensor known;   ///< 1 where `image` is known
    torch::Tensor smaller; ///< `1 x 3 x h x w`, the composite of the scale before
    torch::Tensor hole;    ///< 1 where `smaller` counts; undefined where that is nowhere
};

Refiner::Refiner(SplitNetwork &network, const RefineSettings &settings, Monitor &monitor,
                 const Rect &area)
    : network_(network), settings_(settings), monitor_(monitor), area_(area) {}

std::vector<PlannedScale> Refiner::scales(const torch::Tensor &hole,
                                          const RefineSettings &settings) {
    return planned(scales_of(hole, hole, settings), settings);
}

double Refiner::work(const std::vector<PlannedScale> &scales) {
    double sum = 0.0;
    for (const PlannedScale &scale : scales)
        sum += scale_work(scale);
    return sum;
}

Refined Refiner::run(const torch::Tensor &image, const torch::Tensor &hole) {
    levels_ = scales_of(image, hole, settings_);
    total_work_ = work(planned(levels_, settings_));
    try {
        predict();
        for (scale_ = 1; scale_ < levels_.size(); ++scale_)
            refine();
        return {fill_, false};
    } catch (const Stopped &) {
        return {fill_, true};
    }
}

/// The smallest scale: the network as it is.
void Refiner::predict() {
    torch::NoGradGuard no_grad;
    const double begin = monitor_.elapsed();
    const auto between = [this] { monitor_.check(); };
    const auto padded = network_.rear(network_.front(network_input(), between), between);
    const auto prediction = padded.narrow(2, 0, level().height()).narrow(3, 0, level().width());
    check_finite(prediction);
    fill_ = composite(level(), prediction);
    work_done_ += scale_work(planned(level(), 0, settings_));
    monitor_.record(ScaleRecord{monitor_.hole(), 0, int(level().width()), int(level().height()), 1,
                                monitor_.elapsed() - begin});
    report(1, 1, no_loss, prediction);
}

/// A larger scale: front once, then the features between front and rear are optimised.
void Refiner::refine() {
    const double work_before = work_done_;
    Best best{settings_.keep_best};
    try {
        iterate(target(), best);
    } catch (const Stopped &) {
        if (best.prediction.defined())
            fill_ = composite(level(), best.prediction);
        throw;
    }
    fill_ = composite(level(), best.prediction);
    work_done_ = work_before + scale_work(planned(level(), scale_, settings_));
}

Refiner::Target Refiner::target() const {
    Target target;
    target.image =
        settings_.loss_on_padding ? pad_to_modulo(level().image, network_.modulo()) : level().image;
    target.known = 1 - (settings_.loss_on_padding ? pad_to_modulo(level().hole, network_.modulo())
                                                  : level().hole);
    target.smaller = fill_;
    const auto inner = round_down(resize_bilinear(level().hole, fill_.size(2), fill_.size(3)));
    for (int diameter = settings_.erosion; diameter >= 1; diameter -= 2) {
        const auto eroded = erode(inner, diameter);
        if (eroded.any().item<bool>()) {
            target.hole = eroded;
            break;
        }
        if (!settings_.adaptive_erosion)
            break;
    }
    return target;
}

void Refiner::iterate(const Target &target, Best &best) {
    const auto between = [this] { monitor_.check(); };
    const double begin = monitor_.elapsed();
    const double pixels = static_cast<double>(level().height()) * level().width();
    // Nothing to be drawn towards: the network's own prediction is as good as it gets.
    const bool pointless = !target.hole.defined() && settings_.adaptive_erosion;
    const int iterations = pointless ? 1 : settings_.iterations;

    std::vector<torch::Tensor> features;
    {
        torch::NoGradGuard no_grad;
        features = network_.front(network_input(), between);
    }
    for (auto &maps : features)
        maps = maps.detach().requires_grad_();
    torch::optim::Adam optimiser(features, torch::optim::AdamOptions(settings_.learning_rate));
    Flatness flatness(settings_.early_stop);

    int iteration = 0;
    for (bool finished = false; !finished; ++iteration) {
        const bool last = iteration + 1 == iterations;
        const torch::AutoGradMode with_gradients(!last);
        monitor_.check();
        const auto traced = last ? TracedPrediction{network_.rear(features, between), {}}
                                 : network_.traced_rear(features, between);
        const auto padded = traced.image.detach().requires_grad_(!last);
        const auto loss = loss_of(padded, target);
        const double value = target.hole.defined() ? loss.item<double>() : no_loss;
        const auto prediction =
            traced.image.narrow(2, 0, level().height()).narrow(3, 0, level().width());
        best.offer(prediction, value);
        work_done_ += pixels * (forward_work + (iteration > 0 ? backward_work : 0.0));
        monitor_.record(LossRecord{monitor_.hole(), int(scale_), iteration, value});
        report(iteration + 1, iterations, value, prediction);

        finished = last || flatness.reached(value);
        if (!finished) {
            loss.backward();
            const auto gradients = traced.gradients(padded.grad());
            for (std::size_t i = 0; i < features.size(); ++i)
                features[i].mutable_grad() = gradients[i];
            optimiser.step();
        }
    }
    monitor_.record(ScaleRecord{monitor_.hole(), int(scale_), int(level().width()),
                                int(level().height()), iteration, monitor_.elapsed() - begin});
}

torch::Tensor Refiner::loss_of(const torch::Tensor &prediction, const Target &target) const {
    const auto loss = known_loss(prediction, target);
    return target.hole.defined() ? loss + hole_loss(prediction, target) : loss;
}

/// The known pixels must stay what they are.
torch::Tensor Refiner::known_loss(const torch::Tensor &prediction, const Target &target) const {
    const auto seen =
        prediction.narrow(2, 0, target.image.size(2)).narrow(3, 0, target.image.size(3));
    return mean_difference(seen, target.image, target.known);
}

/// The hole, scaled down, must agree with what the scale before found.
torch::Tensor Refiner::hole_loss(const torch::Tensor &prediction, const Target &target) const {
    const auto seen = prediction.narrow(2, 0, level().height()).narrow(3, 0, level().width());
    const auto smaller =
        downscale(seen, target.smaller.size(2), target.smaller.size(3), settings_.pyramid_factor);
    return mean_difference(smaller, target.smaller, target.hole);
}

/// RGB with the hole blanked, then the hole itself: `1 x 4 x H x W`, padded.
torch::Tensor Refiner::network_input() const {
    const auto image = pad_to_modulo(level().image, network_.modulo());
    const auto hole = pad_to_modulo(level().hole, network_.modulo());
    return torch::cat({image * (1 - hole), hole}, 1);
}

void Refiner::report(int iteration, int iterations, double loss, const torch::Tensor &prediction) {
    const auto look = [&] { return Preview{area_, to_image(composite(level(), prediction))}; };
    monitor_.report({.stage = scale_ == 0 ? Stage::filling : Stage::refining,
                     .scale = int(scale_) + 1,
                     .scales = int(levels_.size()),
                     .scale_width = int(level().width()),
                     .scale_height = int(level().height()),
                     .iteration = iteration,
                     .iterations = iterations,
                     .loss = loss,
                     .preview = look},
                    work_done_ / total_work_);
}

} // namespace refill
