#pragma once
/// What a generator is trained towards: the terms of its loss, and the score of its fills.

#include "core/networks/feature_network.h"
#include "core/networks/generator.h"
#include "tools/train/discriminator.h"
#include "tools/train/samples.h"
#include "tools/train/train_settings.h"

#include <optional>
#include <span>
#include <vector>

namespace refill {

/// What one step has to tell: a number for each of report_columns().
using StepReport = std::vector<double>;

/// "crop", "learning_rate", then the loss and its terms, without their weights.
std::span<const char *const> report_columns();

/// An empty report.
StepReport new_report();

double reported(const StepReport &report, const char *column);

void note(StepReport &report, const char *column, double value);
void note(StepReport &report, const char *column, const torch::Tensor &value);

/// How well held-out photos are filled.
struct HeldOutScore {
    double psnr = 0.0;     ///< in the holes, dB; the mean over photos
    double distance = 0.0; ///< feature_distance(); 0 without a feature network
};

/// The hole blanked and the hole itself, as a generator takes them: `N x 4 x H x W`.
torch::Tensor network_input(const Batch &batch);

/// Several threads may ask it at once.
class Objective {
public:
    /// `discriminator` is null where no term needs it. Throws Error (model).
    Objective(const TrainSettings &settings, const torch::Device &device,
              Discriminator discriminator);

    struct Value {
        torch::Tensor loss;   ///< to be differentiated
        torch::Tensor result; ///< the photos with their holes filled, `N x 3 x H x W`
    };

    /// Has `generator` fill `batch`. The feature terms are left out where not `with_features`.
    Value evaluate(Generator &generator, const Batch &batch, bool with_features,
                   StepReport &report) const;

    /// The photo with its hole filled, as it will be judged.
    torch::Tensor deliver(const Batch &batch, const torch::Tensor &prediction) const;

    /// How close `fill` (of `batch`) comes to the photos.
    HeldOutScore score(const Batch &batch, const torch::Tensor &fill) const;

private:
    at::MemoryFormat memory_format() const;
    torch::Tensor predict(Generator &generator, const Batch &batch) const;
    torch::Tensor compare_pixels(const Batch &batch, const torch::Tensor &prediction,
                                 const torch::Tensor &result, StepReport &report) const;
    std::vector<torch::Tensor> look_at(const torch::Tensor &picture) const;
    torch::Tensor compare_features(const Batch &batch, const torch::Tensor &result,
                                   StepReport &report) const;
    torch::Tensor judge_fill(const Batch &batch, const torch::Tensor &result,
                             StepReport &report) const;

    TrainSettings settings_;
    torch::Device device_;
    bool half_precision_;
    mutable Discriminator discriminator_{nullptr}; // no module can be asked through a const handle
    std::optional<FeatureNetwork> features_;
};

} // namespace refill
