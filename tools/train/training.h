#pragma once
/// The training of a generator: all that one step does, and all that must be kept to continue.

#include "tools/train/objective.h"
#include "tools/train/replicas.h"
#include "tools/train/stage_times.h"

#include <torch/optim/adam.h>

#include <chrono>

namespace refill {

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
    HeldOutScore score(const Batch &batch, const torch::Tensor &fill) const {
        return objective_.score(batch, fill);
    }

    /// Where the time of the steps went.
    const StageTimes &times() const { return times_; }

private:
    using Clock = std::chrono::steady_clock;

    int crop_side() const;
    int fitting_side(double side) const;
    double rate_factor() const;
    Batch next_batch();
    void set_training_mode();
    std::vector<Batch> parts_of(const Batch &batch) const;
    torch::Tensor differentiate(const std::vector<Batch> &parts);
    void follow_generator_loss(double rate);
    void update_discriminator(const Batch &batch, const torch::Tensor &result);

    TrainSettings settings_;
    torch::Device device_;
    BatchLoader loader_;
    Generator generator_{nullptr};
    Generator average_{nullptr};
    Discriminator discriminator_{nullptr}; ///< null where no term needs it
    std::unique_ptr<torch::optim::Adam> generator_optimiser_;
    std::unique_ptr<torch::optim::Adam> discriminator_optimiser_;
    Replicas replicas_;
    Objective objective_;
    StepReport report_;
    StageTimes times_;
    int64_t step_ = 0;
    double seconds_before_ = 0.0; ///< of earlier runs
    Clock::time_point begin_ = Clock::now();
};

/// What a training draws its crops by.
SampleSettings sample_settings(const TrainSettings &settings);

/// The generator that a training starts with: settings.from's, or a new one. Throws Error (model).
Generator first_generator(const TrainSettings &settings);

} // namespace refill
