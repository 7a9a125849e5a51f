#include "tools/train/training.h"

#include "core/error.h"
#include "core/files/weights.h"
#include "core/networks/device.h"
#include "core/networks/generator_file.h"
#include "tools/train/average.h"
#include "tools/train/losses.h"
#include "tools/train/widen.h"

#include <ATen/Parallel.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/utils/clip_grad.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <future>
#include <limits>
#include <numbers>

namespace refill {
namespace {

/// Enough that copies part soon, and little enough that the fills stay much the same.
constexpr double spread_of_copies = 0.2;

bool wants_discriminator(const TrainSettings &settings) {
    return settings.adversarial > 0 || settings.matching > 0;
}

std::unique_ptr<torch::optim::Adam> make_optimiser(torch::nn::Module &module) {
    // The second-moment decay of GAN training, which keeps up with a loss that changes.
    const auto options = torch::optim::AdamOptions(0.0).betas({0.9, 0.99});
    return std::make_unique<torch::optim::Adam>(module.parameters(), options);
}

void require_gradients(torch::nn::Module &module, bool required) {
    for (auto &parameter : module.parameters())
        parameter.set_requires_grad(required);
}

void set_rate(torch::optim::Optimizer &optimiser, double rate) {
    for (auto &group : optimiser.param_groups())
        group.options().set_lr(rate);
}

/// The weights follow their gradients unless these, or `loss`, are not finite. Returns the length
/// of the gradient before it was clipped to `clip` (0: it is not).
double follow_gradients(torch::nn::Module &module, torch::optim::Adam &optimiser, double loss,
                        double clip, int64_t step) {
    const double limit = clip > 0 ? clip : std::numeric_limits<double>::infinity();
    const double length = torch::nn::utils::clip_grad_norm_(module.parameters(), limit);
    if (!std::isfinite(loss) || !std::isfinite(length))
        throw Error(ErrorKind::resource,
                    "The training went astray at step {}: the loss is {}, its gradient {} long. "
                    "The last saved state is kept; continue with a lower learning rate.",
                    step + 1, loss, length);
    optimiser.step();
    return length;
}

/// Weights in the order of memory that convolutions of `N x H x W x C` read.
void keep_channels_last(torch::nn::Module &module) {
    for (auto &parameter : module.parameters())
        if (parameter.dim() == 4)
            parameter.set_data(parameter.detach().contiguous(at::MemoryFormat::ChannelsLast));
}

Generator prepared_generator(const TrainSettings &settings, const torch::Device &device) {
    check(settings);
    torch::manual_seed(static_cast<std::uint64_t>(settings.seed));
    auto generator = first_generator(settings);
    generator->to(device);
    if (settings.channels_last)
        keep_channels_last(*generator);
    return generator;
}

Discriminator prepared_discriminator(const TrainSettings &settings, const torch::Device &device) {
    if (!wants_discriminator(settings))
        return nullptr;
    Discriminator discriminator;
    discriminator->to(device);
    return discriminator;
}

/// Calls work(0) to work(count - 1), each on a thread of its own that LibTorch leaves to itself; a
/// single one here. What one of them throws is thrown once all are done.
template <typename Work>
void run_on_threads(std::size_t count, Work work) {
    if (count == 1)
        return work(0);
    std::vector<std::future<void>> threads;
    for (std::size_t i = 0; i < count; ++i)
        threads.push_back(std::async(std::launch::async, [&work, i] {
            at::set_num_threads(1);
            work(i);
        }));
    for (auto &thread : threads)
        thread.wait();
    for (auto &thread : threads)
        thread.get();
}

/// A GPU takes a batch at once.
int threads_for(const TrainSettings &settings, const torch::Device &device) {
    if (settings.threads > 0)
        return settings.threads;
    return device.is_cuda() ? 1 : at::get_num_threads();
}

} // namespace

SampleSettings sample_settings(const TrainSettings &settings) {
    return {.reduction = settings.reduction,
            .drawn = settings.drawn,
            .strength = settings.strength,
            .hole = {.smallest = settings.smallest_hole, .largest = settings.largest_hole},
            .held_out = settings.held_out,
            .seed = static_cast<std::uint64_t>(settings.seed)};
}

Generator first_generator(const TrainSettings &settings) {
    if (!settings.from.empty()) {
        auto generator = load_generator(read_weights(settings.from), settings.from);
        if (settings.widen > 1)
            generator = widened(generator, settings.widen, spread_of_copies);
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
      loader_(photos, sample_settings(settings), settings.workers),
      generator_(prepared_generator(settings, device_)), average_(copy_of(generator_)),
      discriminator_(prepared_discriminator(settings, device_)),
      generator_optimiser_(make_optimiser(*generator_)),
      replicas_(generator_, threads_for(settings, device_)),
      objective_(settings, device_, discriminator_) {
    if (discriminator_)
        discriminator_optimiser_ = make_optimiser(*discriminator_);
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

/// The nearest side that the network takes. Two pixels are left in the residual blocks: reflection
/// needs as many.
int Training::fitting_side(double side) const {
    const auto step = static_cast<int>(generator_->modulo());
    return std::max(2, static_cast<int>(std::lround(side / step))) * step;
}

/// As many pixels in every step, so that steps stay even in time and memory.
int Training::batch_size() const {
    const double shrinkage = static_cast<double>(settings_.crop) / crop_side();
    return std::max(1, static_cast<int>(std::lround(settings_.batch * shrinkage * shrinkage)));
}

/// Rises, stays, and falls along a cosine in the last part.
double Training::rate_factor() const {
    const double risen = settings_.warmup > 0 ? (step_ + 1.0) / settings_.warmup : 1.0;
    const double left = std::min((1 - fraction()) / settings_.cooldown, 1.0);
    return std::min(risen, 1.0) * 0.5 * (1 - std::cos(std::numbers::pi * left));
}

Batch Training::next_batch() {
    Batch batch = loader_.get(static_cast<std::uint64_t>(step_), batch_size(), crop_side());
    return {batch.photo.to(device_, /*non_blocking=*/true), batch.hole.to(device_)};
}

void Training::set_training_mode() {
    for (int i = 0; i < replicas_.count(); ++i) {
        replicas_[i]->train();
        if (!settings_.fixed_norms)
            continue;
        for (const auto &module : replicas_[i]->modules())
            if (auto *norm = module->as<torch::nn::BatchNorm2d>())
                norm->eval();
    }
}

/// As many as there are replicas and crops for.
std::vector<Batch> Training::parts_of(const Batch &batch) const {
    const auto photos = batch.photo.chunk(replicas_.count()),
               holes = batch.hole.chunk(replicas_.count());
    std::vector<Batch> parts;
    for (std::size_t i = 0; i < photos.size(); ++i)
        parts.push_back({photos[i], holes[i]});
    return parts;
}

StepReport Training::step() {
    StopWatch watch;
    const Batch batch = next_batch();
    watch.lap(times_.waiting);
    set_training_mode();
    const auto result = differentiate(parts_of(batch));
    watch.lap(times_.gradients);

    const double factor = rate_factor();
    note(report_, "crop", static_cast<double>(batch.photo.size(3)));
    note(report_, "learning_rate", settings_.learning_rate * factor);
    set_rate(*generator_optimiser_, settings_.learning_rate * factor);
    const double loss = reported(report_, "loss");
    note(report_, "gradient",
         follow_gradients(*generator_, *generator_optimiser_, loss, settings_.clip, step_));
    if (discriminator_) {
        set_rate(*discriminator_optimiser_, settings_.discriminator_rate * factor);
        update_discriminator(batch, result);
    }
    update_average(average_, generator_, settings_.average, step_);
    watch.lap(times_.optimiser);
    ++step_;
    return report_;
}

/// Each part on a thread of its own; a single one here, on all of LibTorch's threads. Leaves the
/// gradients in generator_ and the terms in report_. Returns the photos with their holes filled.
torch::Tensor Training::differentiate(const std::vector<Batch> &parts) {
    if (discriminator_)
        require_gradients(*discriminator_, false); // it only passes them on
    const bool with_features = step_ % settings_.feature_steps == 0;
    int64_t crops = 0;
    for (const Batch &part : parts)
        crops += part.photo.size(0);

    std::vector<StepReport> reports(parts.size(), new_report());
    std::vector<torch::Tensor> results(parts.size());
    const auto differentiate_part = [&](std::size_t i) {
        auto &replica = replicas_[static_cast<int>(i)];
        const double share = static_cast<double>(parts[i].photo.size(0)) / crops;
        replica->zero_grad();
        const auto value = objective_.evaluate(replica, parts[i], with_features, reports[i]);
        (value.loss * share).backward();
        results[i] = value.result.detach();
        for (double &term : reports[i])
            term *= share;
    };
    run_on_threads(parts.size(), differentiate_part);

    replicas_.gather(static_cast<int>(parts.size()));
    report_ = new_report();
    for (const StepReport &report : reports)
        std::ranges::transform(report_, report, report_.begin(), std::plus());
    return torch::cat(results);
}

/// In float32 throughout: the penalty is the gradient of a gradient.
void Training::update_discriminator(const Batch &batch, const torch::Tensor &result) {
    require_gradients(*discriminator_, true);
    const auto photo = batch.photo.detach().requires_grad_(settings_.penalty > 0);
    const auto photo_scores = discriminator_->judge(photo).scores;
    const auto fill_scores = discriminator_->judge(result).scores;
    auto loss = telling_apart(photo_scores, fill_scores, batch.hole);
    note(report_, "discriminator", loss);
    if (settings_.penalty > 0) {
        const auto penalty = gradient_penalty(photo_scores, photo);
        note(report_, "penalty", penalty);
        loss = loss + settings_.penalty * penalty;
    }
    discriminator_->zero_grad();
    loss.backward();
    follow_gradients(*discriminator_, *discriminator_optimiser_, loss.item<double>(),
                     settings_.clip, step_);
}

torch::Tensor Training::fill(const Batch &batch) {
    torch::NoGradGuard no_grad;
    const Batch here{batch.photo.to(device_), batch.hole.to(device_)};
    const auto prediction = average_->forward(network_input(here));
    return objective_.deliver(here, prediction).clamp(0, 1).to(torch::kCPU);
}

} // namespace refill
