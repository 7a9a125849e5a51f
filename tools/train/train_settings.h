#pragma once
/// Every setting of a training, declared once: the command line, its help and its check come from
/// the table train_options().

#include <span>
#include <string>
#include <variant>

namespace refill {

struct TrainSettings {
    // Files.
    std::string photos;
    std::string folder;
    std::string features;
    std::string from;
    int widen = 1;

    // The network, where none is given to start from. The defaults are for 256-pixel crops.
    int width = 32;
    int downsamplings = 3;
    int blocks = 9;
    double global = 0.75;

    // What it sees.
    int crop = 256;
    int last_crop = 0;
    int batch = 8;
    double reduction = 4.0;
    double drawn = 0.0;
    double strength = 0.0;
    double smallest_hole = 0.02;
    double largest_hole = 0.5;
    int held_out = 8;

    // The course of the training.
    int steps = 0;
    double minutes = 0.0;
    double learning_rate = 0.001;
    double discriminator_rate = 0.0001;
    int warmup = 100;
    double cooldown = 0.3;
    double average = 0.999;
    double clip = 1.0;
    bool fixed_norms = false;

    // The loss: a weight for each term, 0 leaves it out.
    double l1_known = 1.0;
    double l1_hole = 5.0;
    double gradients = 0.0;
    bool smooth_truth = false;
    double perceptual = 1.0;
    int feature_steps = 1;
    bool half_size_features = false;
    double adversarial = 0.0;
    double matching = 0.0;
    double penalty = 0.001;
    bool match_colours = false;

    // What is kept and told.
    double save_minutes = 5.0;
    double sheet_minutes = 10.0;
    int log_steps = 50;

    // Resources.
    std::string device = "auto";
    std::string precision = "auto";
    int threads = 0;
    int workers = 1;
    int seed = 1;

    /// Convolutions are faster so; not an option, but what the benchmark compares with.
    bool channels_last = true;
};

struct TrainOption {
    const char *name; ///< kebab-case
    const char *help;
    std::variant<int TrainSettings::*, double TrainSettings::*, bool TrainSettings::*,
                 std::string TrainSettings::*>
        field;
    double minimum = 0.0; ///< numbers only
    double maximum = 0.0;
};

std::span<const TrainOption> train_options();

/// Sets one option from text. Throws Error (settings) where there is none of that name, or the text
/// is not of its type or out of its range.
void set_option(TrainSettings &settings, const std::string &name, const std::string &value);

/// The value as set_option() reads it.
std::string get_option(const TrainSettings &settings, const TrainOption &option);

/// Throws Error (settings) where options contradict each other or one that must be given is not.
void check(const TrainSettings &settings);

} // namespace refill
