#pragma once
/// Every setting of Refill, declared once.
///
/// The table parameters() gives each field of Params its public name, label, explanation, range,
/// unit and group. The PDB arguments, the dialog, the presets, the command line and the tables of
/// the guide all come from it. Names never change once released, and new entries have a default
/// that keeps old results.

#include "core/image.h"

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace refill {

struct Params {
    // What fills the hole.
    std::string engine = "lama";
    std::string model;         // path; empty: the model that ships with Refill
    std::string trusted_model; // checksum of a model file that may run code; see model_trust.h

    // The engine two-stage.
    std::string coarse_engine = "dfnet";
    std::string coarse_model;
    double shift = 0.1953125; // as published: 100 / 512

    // Refinement. 0 stands for the value that the model's file recommends.
    int smallest_scale = 0;
    int iterations = 0;
    double learning_rate = 0.0;

    // The hole and its surroundings.
    double context = 1.0;
    bool auto_context = false;
    int grow = 4;
    int feather = 4;
    int merge_distance = 32;

    // The course of the refinement.
    int one_pass_depth = 32;
    double early_stop = 0.001;
    bool keep_best = true;
    double pyramid_factor = 2.0;
    int max_scales = 8;
    int split_block = 0;
    int erosion = 15;
    bool adaptive_erosion = true;
    bool loss_on_padding = false;

    // After the network.
    bool match_colours = true;
    double continuation = 1.0;
    bool structure = true;
    bool detail = true;
    double guidance = 1.5;
    bool blocks = false;
    int block_size = 0;
    double block_histogram = 0.1;
    double block_reach = 1.0;
    bool correction = false;
    double correction_factor = 2.0;
    double correction_tolerance = 0.1;
    bool auto_stages = false;
    bool colours = false;
    double colour_fidelity = 0.01;
    double colour_gradients = 0.005;
    double colour_smoothness = 0.0;
    double colour_statistics = 1.0;
    double colour_border = 0.0;
    std::string reference; // "x,y,width,height" in the photo; empty: found automatically
    bool texture = false;
    int texture_iterations = 100;
    std::string texture_start = "fill";
    std::string texture_features; // path; empty: filters that need no file
    double texture_border = 1.0;
    double texture_spectrum = 0.0;

    // What it may cost, and what comes out.
    int pixel_budget = 0;
    bool native_size = true;
    std::string device = "auto";
    std::string precision = "auto";
    int memory_limit = 0;
    int seed = 0;
    std::string output = "new-layer";
    std::string sample = "auto";

    bool operator==(const Params &) const = default;
};

/// Where a parameter belongs in the window and in the documentation.
enum class Group {
    what, ///< to fill
    care, ///< how carefully
    look, ///< what it should look like
    // For experts:
    surroundings, ///< of a hole
    refinement,
    copying, ///< from the photo
    colours,
    texture,
    computing,
};

struct GroupInfo {
    Group group;
    const char *name;
    const char *title;      ///< English, to be translated
    bool is_expert = false; ///< folded in the window
};

/// All groups, in the order of every list.
std::span<const GroupInfo> groups();

/// What takes a parameter into account.
enum class Part {
    all,        ///< whatever fills
    network,    ///< engines that are networks
    refinement, ///< the refinement, scale by scale
    two_stage,  ///< the engine of that name
    finish,     ///< the stages after a network
};

/// A choice of a text parameter: its public name and its label.
struct Choice {
    const char *name;
    const char *label;
};

/// A value of another parameter: a choice of a text, or "true".
struct Need {
    std::string parameter;
    std::string value = "true";

    bool operator==(const Need &) const = default;
};

/// What a parameter of each type may be.
struct Parameter {
    const char *name;  ///< kebab-case, as in the PDB and on the command line
    const char *label; ///< for the window; English, to be translated
    const char *help;  ///< one or two sentences; English, to be translated
    Group group;
    std::variant<int Params::*, double Params::*, bool Params::*, std::string Params::*> field;
    Part part = Part::all;
    double minimum = 0.0; ///< numbers only
    double maximum = 0.0; ///< numbers only
    /// Numbers only; English, to be translated. "%": the value is a fraction, which the window
    /// shows a hundred times as large.
    const char *unit = nullptr;
    /// Numbers only: how 0 reads where it has a meaning of its own.
    const char *zero_label = nullptr;
    /// Numbers only: where values worth trying span decades, the smallest of them but 0. The
    /// window's steps multiply from there. 0: steps add.
    double decades_from = 0.0;
    std::vector<Choice> choices = {}; ///< text only; empty: free text
    bool takes_others = false;        ///< text with choices: other text as well
    bool is_file = false;             ///< text that is the path of a file
    /// It has an effect where any one of these is so; where there are none, always.
    std::vector<Need> needs = {};
};

/// Whether the window shows a hundred times the value.
bool is_percentage(const Parameter &parameter);

/// All parameters, in the order in which every list shows them.
std::span<const Parameter> parameters();

/// The entry called `name`, or null.
const Parameter *find_parameter(const std::string &name);

/// The value as text, in the form that set_parameter() reads: shortest exact decimals, "true" or
/// "false".
std::string get_parameter(const Params &params, const Parameter &parameter);

/// Sets one parameter from text. Throws Error (settings) where the text is not of its type, out of
/// its range or not one of its choices.
void set_parameter(Params &params, const Parameter &parameter, const std::string &value);

/// Throws Error (settings) for the first parameter that is out of its range.
void check(const Params &params);

/// The rectangle that `params.reference` names; empty where it names none. Throws Error (settings).
Rect reference_rectangle(const Params &params);

/// A named set of values that differ from Params{}, for one intent.
struct Preset {
    const char *name;
    const char *label;
    const char *help;
    std::vector<std::pair<const char *, const char *>> values; ///< parameter name, value as text
};

/// The presets that ship; the first changes nothing.
std::span<const Preset> presets();

/// Whether presets are about this parameter: how a hole is filled, not with which model, on which
/// device, or where the fill goes.
bool is_of_presets(const Parameter &parameter);

/// The preset whose values `params` has, in all that presets are about; null where none has.
const Preset *matching_preset(const Params &params);

/// The parameters of the preset called `name`. Throws Error (settings) where there is none.
Params preset_params(const std::string &name);

/// `params` on top of a preset's: those that presets are about and that are at their defaults take
/// the preset's values.
Params on_preset(const Params &preset, Params params);

} // namespace refill
