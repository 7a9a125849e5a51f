#include "tools/train/objective.h"

#include "core/error.h"
#include "core/networks/precision.h"
#include "tools/train/autocast.h"
#include "tools/train/colour_shift.h"
#include "tools/train/losses.h"
#include "tools/train/structure.h"

#include <torch/utils.h>

#include <algorithm>
#include <string_view>

namespace refill {
namespace {

constexpr const char *columns[] = {"crop",     "learning_rate", "loss",       "l1_known",
                                   "l1_hole",  "gradients",     "perceptual", "adversarial",
                                   "matching", "discriminator", "penalty",    "gradient"};

std::size_t index_of(std::string_view column) {
    const auto found = std::ranges::find(columns, column);
    REFILL_ASSERT(found != std::end(columns));
    return static_cast<std::size_t>(found - std::begin(columns));
}

/// Where the processor multiplies bfloat16 by itself, it does so at twice the pace of float32;
/// elsewhere it would be slower.
bool multiplies_bfloat16(const torch::Device &device) {
    return device.is_cuda() || processor_has_bfloat16();
}

bool wants_half_precision(const TrainSettings &settings, const torch::Device &device) {
    return settings.precision == "bfloat16" ||
           (settings.precision == "auto" && multiplies_bfloat16(device));
}

template <typename Function>
auto without_gradients(Function function) {
    torch::NoGradGuard no_grad;
    return function();
}

} // namespace

std::span<const char *const> report_columns() { return columns; }

StepReport new_report() { return StepReport(std::size(columns), 0.0); }

double reported(const StepReport &report, const char *column) { return report[index_of(column)]; }

void note(StepReport &report, const char *column, double value) {
    report[index_of(column)] = value;
}

void note(StepReport &report, const char *column, const torch::Tensor &value) {
    note(report, column, value.item<double>());
}

torch::Tensor network_input(const Batch &batch) {
    return torch::cat({batch.photo * (1 - batch.hole), batch.hole}, 1);
}

Objective::Objective(const TrainSettings &settings, const torch::Device &device,
                     Discriminator discriminator)
    : settings_(settings), device_(device), half_precision_(wants_half_precision(settings, device)),
      discriminator_(std::move(discriminator)) {
    if (settings.features.empty())
        return;
    features_ = load_feature_network(settings.features);
    features_->to(device_);
}

at::MemoryFormat Objective::memory_format() const {
    return settings_.channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
}

torch::Tensor Objective::predict(Generator &generator, const Batch &batch) const {
    const Autocast autocast(device_, half_precision_);
    const auto input = network_input(batch).contiguous(memory_format());
    return generator->forward(input).to(torch::kFloat32);
}

Objective::Value Objective::evaluate(Generator &generator, const Batch &batch, bool with_features,
                                     StepReport &report) const {
    const auto prediction = predict(generator, batch);
    const auto result = deliver(batch, prediction);
    auto loss = compare_pixels(batch, prediction, result, report);
    if (with_features && settings_.perceptual > 0)
        loss = loss + compare_features(batch, result, report);
    if (discriminator_)
        loss = loss + judge_fill(batch, result, report);
    note(report, "loss", loss);
    return {loss, result};
}

torch::Tensor Objective::deliver(const Batch &batch, const torch::Tensor &prediction) const {
    const auto fill =
        settings_.match_colours ? shift_colours(prediction, batch.photo, batch.hole) : prediction;
    return batch.hole * fill + (1 - batch.hole) * batch.photo;
}

torch::Tensor Objective::compare_pixels(const Batch &batch, const torch::Tensor &prediction,
                                        const torch::Tensor &result, StepReport &report) const {
    const auto truth =
        settings_.smooth_truth ? without_texture_deep_inside(batch.photo, batch.hole) : batch.photo;
    const auto known = l1(prediction, batch.photo, 1 - batch.hole);
    const auto hole = l1(result, truth, batch.hole);
    note(report, "l1_known", known);
    note(report, "l1_hole", hole);
    auto loss = settings_.l1_known * known + settings_.l1_hole * hole;
    if (settings_.gradients > 0) {
        const auto gradients = gradient_difference(result, truth, batch.hole);
        note(report, "gradients", gradients);
        loss = loss + settings_.gradients * gradients;
    }
    return loss;
}

std::vector<torch::Tensor> Objective::look_at(const torch::Tensor &picture) const {
    const Autocast autocast(device_, half_precision_);
    const auto seen = settings_.half_size_features ? half_size(picture) : picture;
    auto maps = features_->features(seen.contiguous(memory_format()));
    for (auto &map : maps)
        map = map.to(torch::kFloat32);
    return maps;
}

torch::Tensor Objective::compare_features(const Batch &batch, const torch::Tensor &result,
                                          StepReport &report) const {
    const auto truth = without_gradients([&] { return look_at(batch.photo); });
    const auto distance = feature_distance(look_at(result), truth, batch.hole).mean();
    note(report, "perceptual", distance);
    return settings_.perceptual * distance;
}

torch::Tensor Objective::judge_fill(const Batch &batch, const torch::Tensor &result,
                                    StepReport &report) const {
    const Autocast autocast(device_, half_precision_);
    const auto judgement = discriminator_->judge(result);
    const auto fooled = fooling(judgement.scores.to(torch::kFloat32), batch.hole);
    note(report, "adversarial", fooled);
    auto loss = settings_.adversarial * fooled;
    if (settings_.matching > 0) {
        const auto photo = without_gradients([&] { return discriminator_->judge(batch.photo); });
        const auto difference = feature_matching(judgement.features, photo.features);
        note(report, "matching", difference);
        loss = loss + settings_.matching * difference;
    }
    return loss;
}

HeldOutScore Objective::score(const Batch &batch, const torch::Tensor &fill) const {
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
