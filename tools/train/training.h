#pragma once
/// The training of a generator: all that one step does, and all that must be kept to continue.

#include "core/networks/feature_network.h"
#include "core/networks/generator.h"
#include "tools/train/discriminator.h"
#include "tools/train/samples.h"
#include "tools/train/train_settings.h"

#include <torch/optim/adam.h>

#include <chrono>
#include <optional>
#include <span>

namespace refill {

/// What one step has to tell: a number for each of report_columns().
using StepReport = std::vector<double>;

/// "crop", "learning_rate", then the loss and its terms, without their weights.
std::span<const char *const> report_columns();

/// How well held-out photos are filled.
struct HeldOutScore {
    double psnr = 0.0;     ///< in the holes, dB; the mean over photos
    double distance = 0.0; ///< feature_distance(); 0 without a feature network
};

class Training {
public:
    /// A training at its start. `photos` must outlive it. Throws Error.
    Training(const TrainSettings &settings, const PhotoPack &photos);

    /// Trains on one batch. Throws Error (resource), with the weights as they were, where the loss
    /// or its gradient is not finite.
    StepReport step();

    int64_t steps() const { return step_; }
    double seconds() const;  ///< of training, those before a restore() included
    double fraction() const; ///< how much is done, of 1
    bool finished() const { return fraction() >= 1; }

    /// Crops in the step that comes next.
    int batch_size() const;

    /// The side of the largest crops that will come.
    int largest_crop() const;

    /// Everything that the next step depends on, as one safetensors file. A network for Refill too:
    /// its reader finds the averaged weights. Throws Error (resource); what is not finite is not
    /// written.
    void save(const std::filesystem::path &file);

    /// Continues where save() was called, bit for bit where the schedule goes by steps. Throws
    /// Error (model) for a state of another network or of other losses.
    void restore(const std::filesystem::path &file);

    /// The generator with averaged weights.
    Generator &average() { return average_; }

    /// Fills `batch` with the averaged weights: what the holes are replaced by, the rest unchanged.
    torch::Tensor fill(const Batch &batch);

    /// How close `fill` (of `batch`) comes to the photos.
    HeldOutScore score(const Batch &batch, const torch::Tensor &fill) const;

private:
    using Clock = std::chrono::steady_clock;

    int crop_side() const;
    int fitting_side(double side) const;
    double rate_factor() const;
    Batch next_batch();
    void set_training_mode();
    torch::Tensor deliver(const Batch &batch, const torch::Tensor &prediction) const;
    torch::Tensor generator_loss(const Batch &batch, const torch::Tensor &prediction,
                                 const torch::Tensor &result);
    void update_discriminator(const Batch &batch, const torch::Tensor &result);
    torch::Tensor judge_fill(const Batch &batch, const torch::Tensor &result);
    torch::Tensor compare_features(const Batch &batch, const torch::Tensor &result);
    torch::Tensor compare_scales(const Batch &batch, const torch::Tensor &prediction);
    void note(const char *column, double value);
    void note(const char *column, const torch::Tensor &value);

    TrainSettings settings_;
    torch::Device device_;
    bool half_precision_;
    BatchLoader loader_;
    Generator generator_{nullptr};
    Generator average_{nullptr};
    Discriminator discriminator_{nullptr}; ///< null where no term needs it
    std::unique_ptr<torch::optim::Adam> generator_optimiser_;
    std::unique_ptr<torch::optim::Adam> discriminator_optimiser_;
    std::optional<FeatureNetwork> features_;
    StepReport report_;
    int64_t step_ = 0;
    double seconds_before_ = 0.0; ///< of earlier runs
    Clock::time_point begin_ = Clock::now();
};

/// The generator that a training starts with: settings.from's, or a new one. Throws Error (model).
Generator first_generator(const TrainSettings &settings);

} // namespace refill
