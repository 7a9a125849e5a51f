#include "tools/train/training.h"

#include "core/error.h"
#include "core/files/weights.h"
#include "core/networks/device.h"
#include "core/networks/generator_file.h"
#include "tools/train/autocast.h"
#include "tools/train/average.h"
#include "tools/train/colour_shift.h"
#include "tools/train/losses.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/utils/clip_grad.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace refill {
namespace {

constexpr const char *columns[] = {
    "crop",        "learning_rate", "loss",        "l1_known",      "l1_hole", "perceptual", "gram",
    "adversarial", "matching",      "consistency", "discriminator", "penalty", "gradient"};

SampleSettings sample_settings(const TrainSettings &settings) {
    return {.reduction = settings.reduction,
            .hole = {.smallest = settings.smallest_hole, .largest = settings.largest_hole},
            .held_out = settings.held_out,
            .seed = static_cast<std::uint64_t>(settings.seed)};
}

bool wants_half_precision(const TrainSettings &settings, const torch::Device &device) {
    return settings.precision == "bfloat16" || (settings.precision == "auto" && device.is_cuda());
}

bool wants_discriminator(const TrainSettings &settings) {
    return settings.adversarial > 0 || settings.matching > 0;
}

torch::Tensor network_input(const Batch &batch) {
    return torch::cat({batch.photo * (1 - batch.hole), batch.hole}, 1); // N x 4 x H x W
}

std::unique_ptr<torch::optim::Adam> make_optimiser(torch::nn::Module &module) {
    // The second-moment decay of GAN training, which keeps up with a loss that changes.
    const auto options = torch::optim::AdamOptions(0.0).betas({0.9, 0.99});
    return std::make_unique<torch::optim::Adam>(module.parameters(), options);
}

template <typename Function>
auto without_gradients(Function function) {
    torch::NoGradGuard no_grad;
    return function();
}

void require_gradients(torch::nn::Module &module, bool required) {
    for (auto &parameter : module.parameters())
        parameter.set_requires_grad(required);
}

void set_rate(torch::optim::Optimizer &optimiser, double rate) {
    for (auto &group : optimiser.param_groups())
        group.options().set_lr(rate);
}

/// The weights follow `loss` unless it, or its gradient, is not finite. Returns the length of the
/// gradient before it was clipped to `clip` (0: it is not).
double follow(const torch::Tensor &loss, torch::nn::Module &module, torch::optim::Adam &optimiser,
              double clip, int64_t step) {
    optimiser.zero_grad();
    loss.backward();
    const double limit = clip > 0 ? clip : std::numeric_limits<double>::infinity();
    const double length = torch::nn::utils::clip_grad_norm_(module.parameters(), limit);
    if (!std::isfinite(loss.item<double>()) || !std::isfinite(length))
        throw Error(ErrorKind::resource,
                    "The training went astray at step {}: the loss is {}, its gradient {} long. "
                    "The last saved state is kept; continue with a lower learning rate.",
                    step + 1, loss.item<double>(), length);
    optimiser.step();
    return length;
}

} // namespace

std::span<const char *const> report_columns() { return columns; }

Generator first_generator(const TrainSettings &settings) {
    if (!settings.from.empty()) {
        auto generator = load_generator(read_weights(settings.from), settings.from);
        require_gradients(*generator, true);
        return generator;
    }
    const int64_t channels = int64_t{settings.width} << settings.downsamplings;
    const auto global = static_cast<int64_t>(std::lround(channels * settings.global));
    return Generator(GeneratorConfig{.width = settings.width,
                                     .downsamplings = settings.downsamplings,
                                     .blocks = settings.blocks,
                                     .local = channels - global,
                                     .global = global});
}

Training::Training(const TrainSettings &settings, const PhotoPack &photos)
    : settings_(settings), device_(choose_device(settings.device)),
      half_precision_(wants_half_precision(settings, device_)),
      loader_(photos, sample_settings(settings), settings.workers) {
    check(settings);
    torch::manual_seed(static_cast<std::uint64_t>(settings.seed));
    generator_ = first_generator(settings);
    generator_->to(device_);
    average_ = copy_of(generator_);
    generator_optimiser_ = make_optimiser(*generator_);
    if (wants_discriminator(settings)) {
        discriminator_ = Discriminator();
        discriminator_->to(device_);
        discriminator_optimiser_ = make_optimiser(*discriminator_);
    }
    if (!settings.features.empty()) {
        features_ = load_feature_network(settings.features);
        features_->to(device_);
    }
}

double Training::seconds() const {
    return seconds_before_ + std::chrono::duration<double>(Clock::now() - begin_).count();
}

double Training::fraction() const {
    const double done = settings_.steps > 0 ? static_cast<double>(step_) / settings_.steps
                                            : seconds() / (60 * settings_.minutes);
    return std::min(done, 1.0);
}

int Training::crop_side() const {
    const int last = settings_.last_crop > 0 ? settings_.last_crop : settings_.crop;
    return fitting_side(settings_.crop + (last - settings_.crop) * fraction());
}

int Training::largest_crop() const {
    return fitting_side(std::max(settings_.crop, settings_.last_crop));
}

/// The nearest side that the network takes, also when it is halved for the consistency term. Two
/// pixels are left in the residual blocks: reflection needs as many.
int Training::fitting_side(double side) const {
    const auto step = static_cast<int>(2 * generator_->modulo());
    return std::max(2, static_cast<int>(std::lround(side / step))) * step;
}

/// As many pixels in every step, so that steps stay even in time and memory.
int Training::batch_size() const {
    const double shrinkage = static_cast<double>(settings_.crop) / crop_side();
    return std::max(1, static_cast<int>(std::lround(settings_.batch * shrinkage * shrinkage)));
}

double Training::rate_factor() const {
    const double risen = settings_.warmup > 0 ? (step_ + 1.0) / settings_.warmup : 1.0;
    return std::min(risen, 1.0) * 0.5 * (1 + std::cos(std::numbers::pi * fraction()));
}

Batch Training::next_batch() {
    Batch batch = loader_.get(static_cast<std::uint64_t>(step_), batch_size(), crop_side());
    return {batch.photo.to(device_, /*non_blocking=*/true), batch.hole.to(device_)};
}

void Training::set_training_mode() {
    generator_->train();
    if (!settings_.fixed_norms)
        return;
    for (const auto &module : generator_->modules())
        if (auto *norm = module->as<torch::nn::BatchNorm2d>())
            norm->eval();
}

void Training::note(const char *column, double value) {
    const auto found = std::ranges::find(columns, std::string_view(column));
    REFILL_ASSERT(found != std::end(columns));
    report_[static_cast<std::size_t>(found - std::begin(columns))] = value;
}

void Training::note(const char *column, const torch::Tensor &value) {
    note(column, value.item<double>());
}

StepReport Training::step() {
    report_.assign(std::size(columns), 0.0);
    const Batch batch = next_batch();
    const double factor = rate_factor();
    note("crop", static_cast<double>(batch.photo.size(3)));
    note("learning_rate", settings_.learning_rate * factor);

    set_training_mode();
    set_rate(*generator_optimiser_, settings_.learning_rate * factor);
    torch::Tensor prediction;
    {
        const Autocast autocast(device_, half_precision_);
        prediction = generator_->forward(network_input(batch)).to(torch::kFloat32);
    }
    const auto result = deliver(batch, prediction);
    const auto loss = generator_loss(batch, prediction, result);
    note("loss", loss);
    note("gradient", follow(loss, *generator_, *generator_optimiser_, settings_.clip, step_));
    if (discriminator_) {
        set_rate(*discriminator_optimiser_, settings_.discriminator_rate * factor);
        update_discriminator(batch, result.detach());
    }
    update_average(average_, generator_, settings_.average, step_);
    ++step_;
    return report_;
}

/// The photo with its hole filled, as it will be judged.
torch::Tensor Training::deliver(const Batch &batch, const torch::Tensor &prediction) const {
    const auto fill =
        settings_.match_colours ? shift_colours(prediction, batch.photo, batch.hole) : prediction;
    return batch.hole * fill + (1 - batch.hole) * batch.photo;
}

torch::Tensor Training::generator_loss(const Batch &batch, const torch::Tensor &prediction,
                                       const torch::Tensor &result) {
    const auto known = l1(prediction, batch.photo, 1 - batch.hole);
    const auto hole = l1(result, batch.photo, batch.hole);
    note("l1_known", known);
    note("l1_hole", hole);
    auto loss = settings_.l1_known * known + settings_.l1_hole * hole;
    if (settings_.perceptual > 0 || settings_.gram > 0)
        loss = loss + compare_features(batch, result);
    if (discriminator_) {
        require_gradients(*discriminator_, false); // it only passes them on
        loss = loss + judge_fill(batch, result);
    }
    if (settings_.consistency > 0)
        loss = loss + compare_scales(batch, prediction);
    return loss;
}

torch::Tensor Training::compare_features(const Batch &batch, const torch::Tensor &result) {
    const auto truth = without_gradients([&] { return features_->features(batch.photo); });
    const auto maps = features_->features(result);
    auto loss = torch::zeros({}, device_);
    if (settings_.perceptual > 0) {
        const auto distance = feature_distance(maps, truth, batch.hole).mean();
        note("perceptual", distance);
        loss = loss + settings_.perceptual * distance;
    }
    if (settings_.gram > 0) {
        const auto difference = gram_difference(maps, truth, batch.hole);
        note("gram", difference);
        loss = loss + settings_.gram * difference;
    }
    return loss;
}

torch::Tensor Training::judge_fill(const Batch &batch, const torch::Tensor &result) {
    const Autocast autocast(device_, half_precision_);
    const auto judgement = discriminator_->judge(result);
    const auto fooled = fooling(judgement.scores.to(torch::kFloat32), batch.hole);
    note("adversarial", fooled);
    auto loss = settings_.adversarial * fooled;
    if (settings_.matching > 0) {
        const auto photo = without_gradients([&] { return discriminator_->judge(batch.photo); });
        const auto difference = feature_matching(judgement.features, photo.features);
        note("matching", difference);
        loss = loss + settings_.matching * difference;
    }
    return loss;
}

torch::Tensor Training::compare_scales(const Batch &batch, const torch::Tensor &prediction) {
    const Batch half{half_size(batch.photo), half_hole(batch.hole)};
    const Autocast autocast(device_, half_precision_);
    const auto smaller = generator_->forward(network_input(half)).to(torch::kFloat32);
    const auto difference = consistency(prediction, smaller, half.hole);
    note("consistency", difference);
    return settings_.consistency * difference;
}

/// In float32 throughout: the penalty is the gradient of a gradient.
void Training::update_discriminator(const Batch &batch, const torch::Tensor &result) {
    require_gradients(*discriminator_, true);
    const auto photo = batch.photo.detach().requires_grad_(settings_.penalty > 0);
    const auto photo_scores = discriminator_->judge(photo).scores;
    const auto fill_scores = discriminator_->judge(result).scores;
    auto loss = telling_apart(photo_scores, fill_scores, batch.hole);
    note("discriminator", loss);
    if (settings_.penalty > 0) {
        const auto penalty = gradient_penalty(photo_scores, photo);
        note("penalty", penalty);
        loss = loss + settings_.penalty * penalty;
    }
    follow(loss, *discriminator_, *discriminator_optimiser_, settings_.clip, step_);
}

torch::Tensor Training::fill(const Batch &batch) {
    torch::NoGradGuard no_grad;
    const Batch here{batch.photo.to(device_), batch.hole.to(device_)};
    return deliver(here, average_->forward(network_input(here))).clamp(0, 1).to(torch::kCPU);
}

HeldOutScore Training::score(const Batch &batch, const torch::Tensor &fill) const {
    torch::NoGradGuard no_grad;
    const auto squares = ((fill - batch.photo).square().mean(1, true) * batch.hole).sum({1, 2, 3}) /
                         batch.hole.sum({1, 2, 3});
    HeldOutScore score;
    score.psnr = (-10 * torch::log10(squares.clamp_min(1e-10))).mean().item<double>();
    if (features_)
        score.distance =
            feature_distance(features_->features(fill.to(device_)),
                             features_->features(batch.photo.to(device_)), batch.hole.to(device_))
                .mean()
                .item<double>();
    return score;
}

} // namespace refill
