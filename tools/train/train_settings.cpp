#include "tools/train/train_settings.h"

#include "core/error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace refill {
namespace {

using S = TrainSettings;

const std::vector<TrainOption> table{
    {"photos", "The photos to train on, as \"refill-train pack\" made them.", &S::photos},
    {"folder",
     "Where state, log and sample sheets are kept. A run that finds its state there "
     "continues it.",
     &S::folder},
    {"features", "A SqueezeNet 1.1 (safetensors); the perceptual term needs it.", &S::features},
    {"from",
     "A LaMa network to start from; its architecture is kept. Without it a new one is "
     "made.",
     &S::from},
    {"widen",
     "How many times wider than that network the new one is; it begins with the same fills.",
     &S::widen, 1, 16},

    {"width", "New network: channels after the first convolution.", &S::width, 1, 512},
    {"downsamplings", "New network: how often it halves the size and doubles the channels.",
     &S::downsamplings, 1, 6},
    {"blocks", "New network: residual blocks.", &S::blocks, 1, 64},
    {"global", "New network: share of the residual blocks' channels that see the spectrum.",
     &S::global, 0, 0.95},

    {"crop", "Side of the crops, in pixels; rounded to what the network takes.", &S::crop, 32,
     4096},
    {"last-crop", "Side they grow to until the end, with fewer in each step. 0: they do not grow.",
     &S::last_crop, 0, 4096},
    {"batch", "Crops in each step.", &S::batch, 1, 4096},
    {"reduction", "The most a photo is reduced before it is cropped.", &S::reduction, 1, 64},
    {"drawn", "Share of the crops that are drawn pictures of lines, corners and grids.", &S::drawn,
     0, 1},
    {"strength",
     "How far exposure, white balance and noise of crops are changed, 1 for as far as "
     "photos differ.",
     &S::strength, 0, 2},
    {"smallest-hole", "Share of a crop that is hole, at least.", &S::smallest_hole, 0, 0.3},
    {"largest-hole", "And at most.", &S::largest_hole, 0.1, 1},
    {"held-out", "How many photos, the last ones, are not trained on but looked at.", &S::held_out,
     0, 1000},

    {"steps", "How many steps the training takes in all.", &S::steps, 0, 100e6},
    {"minutes", "Or how long it takes in all.", &S::minutes, 0, 1e6},
    {"learning-rate", "Of the generator at first; at the end it falls to 0 along a cosine.",
     &S::learning_rate, 0, 1},
    {"discriminator-rate", "Learning rate of the discriminator; it falls likewise.",
     &S::discriminator_rate, 0, 1},
    {"warmup", "Steps in which the learning rates rise from 0.", &S::warmup, 0, 1e6},
    {"cooldown", "Share of the training, at its end, in which the learning rates fall.",
     &S::cooldown, 0.001, 1},
    {"average", "How much of the averaged weights is kept at each step.", &S::average, 0, 0.99999},
    {"clip", "Largest length of a gradient; longer ones are scaled down to it. 0: none is.",
     &S::clip, 0, 1e6},
    {"fixed-norms",
     "Normalise with the statistics that the network starts with, as it does when "
     "it fills, instead of those of each batch.",
     &S::fixed_norms},

    {"l1-known", "Weight of the mean absolute difference outside the hole.", &S::l1_known, 0, 1e6},
    {"l1-hole", "Weight of the mean absolute difference in the hole.", &S::l1_hole, 0, 1e6},
    {"gradients", "Weight of the difference between gradients in the hole, at four scales.",
     &S::gradients, 0, 1e6},
    {"smooth-truth",
     "Compare pixels and gradients deep in the hole with the photo without its "
     "texture.",
     &S::smooth_truth},
    {"perceptual", "Weight of the feature distance in the hole.", &S::perceptual, 0, 1e6},
    {"feature-steps", "The feature distance counts in one of so many steps.", &S::feature_steps, 1,
     1000},
    {"half-size-features", "Take the feature distance at half the size.", &S::half_size_features},
    {"adversarial", "Weight of the patch discriminator's judgement.", &S::adversarial, 0, 1e6},
    {"matching", "Weight of the difference between the discriminator's features.", &S::matching, 0,
     1e6},
    {"penalty", "Weight of the discriminator's squared gradient on photos.", &S::penalty, 0, 1e6},
    {"match-colours",
     "Judge fills after their colours were shifted to meet those around the hole, "
     "as refill's setting of that name does.",
     &S::match_colours},

    {"save-minutes", "How often the state is saved.", &S::save_minutes, 0.01, 1e6},
    {"sheet-minutes", "How often held-out photos are filled, measured and drawn.",
     &S::sheet_minutes, 0.01, 1e6},
    {"log-steps", "How many steps a line of the log is the mean of.", &S::log_steps, 1, 1e6},

    {"device", "auto, cpu, cuda, or cuda:N.", &S::device},
    {"precision",
     "float32, bfloat16, or auto: bfloat16 on a GPU and on processors that multiply it. "
     "Weights, spectra and losses always are float32.",
     &S::precision},
    {"threads", "Parts of a batch that are computed at once, each on one core. 0: one a core.",
     &S::threads, 0, 1024},
    {"workers", "Threads that prepare crops.", &S::workers, 1, 256},
    {"seed", "Start of the random numbers.", &S::seed, 0, 2147483647},
};

[[noreturn]] void wrong_value(const TrainOption &option, const std::string &value) {
    throw Error(ErrorKind::settings, "--{} cannot be {}.", option.name, value);
}

template <typename Number>
Number parse_number(const TrainOption &option, const std::string &text) {
    Number number{};
    const char *end = text.data() + text.size();
    const auto [stopped_at, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || stopped_at != end)
        wrong_value(option, text);
    if (!(number >= option.minimum && number <= option.maximum))
        throw Error(ErrorKind::settings, "--{} is {}, but it must be from {} to {}.", option.name,
                    text, option.minimum, option.maximum);
    return number;
}

template <typename Number>
std::string shortest(Number number) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

/// One visitor for reading and one for writing, chosen by the type of the field.
struct Setter {
    S &settings;
    const TrainOption &option;
    const std::string &value;

    void operator()(int S::*field) const { settings.*field = parse_number<int>(option, value); }
    void operator()(double S::*field) const {
        settings.*field = parse_number<double>(option, value);
    }
    void operator()(std::string S::*field) const { settings.*field = value; }
    void operator()(bool S::*field) const {
        if (value != "true" && value != "false")
            wrong_value(option, value);
        settings.*field = value == "true";
    }
};

struct Getter {
    const S &settings;

    std::string operator()(int S::*field) const { return shortest(settings.*field); }
    std::string operator()(double S::*field) const { return shortest(settings.*field); }
    std::string operator()(std::string S::*field) const { return settings.*field; }
    std::string operator()(bool S::*field) const { return settings.*field ? "true" : "false"; }
};

void require(bool holds, const char *message) {
    if (!holds)
        throw Error(ErrorKind::settings, message);
}

} // namespace

std::span<const TrainOption> train_options() { return table; }

void set_option(TrainSettings &settings, const std::string &name, const std::string &value) {
    const auto found = std::ranges::find(table, name, &TrainOption::name);
    if (found == table.end())
        throw Error(ErrorKind::settings, "There is no option --{}.", name);
    std::visit(Setter{settings, *found, value}, found->field);
}

std::string get_option(const TrainSettings &settings, const TrainOption &option) {
    return std::visit(Getter{settings}, option.field);
}

void check(const TrainSettings &settings) {
    require(!settings.photos.empty(), "The photos are missing: add --photos PACK.");
    require(!settings.folder.empty(), "The folder to keep the state in is missing: add --folder.");
    require((settings.steps > 0) != (settings.minutes > 0),
            "Either --steps or --minutes must say how long to train.");
    require(!settings.features.empty() || settings.perceptual == 0,
            "The perceptual term needs --features FILE.");
    require(settings.largest_hole - settings.smallest_hole >= 0.1,
            "--largest-hole must be larger than --smallest-hole by at least 0.1.");
    require(settings.precision == "auto" || settings.precision == "float32" ||
                settings.precision == "bfloat16",
            "--precision must be auto, float32 or bfloat16.");
}

} // namespace refill
