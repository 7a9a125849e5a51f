#include "core/params.h"

#include "core/engine_info.h"
#include "core/error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace refill {
namespace {

template <typename Wanted>
std::vector<Choice> choices_where(Wanted wanted) {
    std::vector<Choice> choices;
    for (const EngineInfo &engine : engines())
        if (engine.label && wanted(engine))
            choices.push_back({engine.name, engine.label});
    return choices;
}

std::vector<Choice> engine_choices() {
    return choices_where([](const EngineInfo &) { return true; });
}

std::vector<Choice> coarse_engine_choices() {
    return choices_where([](const EngineInfo &engine) { return !engine.has_coarse_engine; });
}

const std::vector<Parameter> table = {
    {.name = "engine",
     .label = "Engine",
     .help = "What fills the hole: a Fourier-convolution network with feature refinement, other "
             "published networks, any network as TorchScript, or one of two classic methods that "
             "continue the colours at the border of small holes.",
     .group = Group::front,
     .field = &Params::engine,
     .choices = engine_choices()},
    {.name = "model",
     .label = "Model file",
     .help = "Weights of the engine's network: .safetensors, TorchScript (big-lama.pt) or the "
             "original checkpoint (best.ckpt, .pth). Of several files, any; the others lie beside "
             "it. Published weights have licences of their own, some of them for non-commercial "
             "use only. Empty, for LaMa: the model that ships with Refill.",
     .group = Group::front,
     .field = &Params::model,
     .is_file = true},
    {.name = "smallest-scale",
     .label = "Smallest scale",
     .help = "Short side, in pixels, of the scale at which the hole is first filled. Smaller sees "
             "more structure, larger more detail. 0: as the model recommends.",
     .group = Group::front,
     .field = &Params::smallest_scale,
     .minimum = 0,
     .maximum = 8192,
     .zero_label = "As the model recommends"},
    {.name = "iterations",
     .label = "Iterations",
     .help = "Refinement passes at each scale. More follow the smallest scale more closely and "
             "take longer; 1 does not refine. 0: as the model recommends.",
     .group = Group::front,
     .field = &Params::iterations,
     .minimum = 0,
     .maximum = 1000,
     .zero_label = "As the model recommends"},
    {.name = "learning-rate",
     .label = "Learning rate",
     .help = "How far each iteration moves the network's feature maps. 0: as the model recommends.",
     .group = Group::front,
     .field = &Params::learning_rate,
     .minimum = 0,
     .maximum = 1,
     .zero_label = "As the model recommends"},
    {.name = "context",
     .label = "Context",
     .help = "How much of the photo around a hole the engine sees, on each side, in multiples of "
             "the hole's longer side. 0: the whole photo, all holes together.",
     .group = Group::hole,
     .field = &Params::context,
     .minimum = 0,
     .maximum = 20,
     .zero_label = "Whole photo"},
    {.name = "grow",
     .label = "Grow hole",
     .help = "Pixels by which the hole is made larger than the selection, so that no halo of the "
             "object is left.",
     .group = Group::hole,
     .field = &Params::grow,
     .minimum = 0,
     .maximum = 256},
    {.name = "feather",
     .label = "Feather",
     .help = "Pixels over which the fill fades into the photo. It fades within the grown ring "
             "only, so it is never wider than that ring.",
     .group = Group::hole,
     .field = &Params::feather,
     .minimum = 0,
     .maximum = 256},
    {.name = "merge-distance",
     .label = "Merge distance",
     .help = "Holes closer to each other than this many pixels are filled together.",
     .group = Group::hole,
     .field = &Params::merge_distance,
     .minimum = 0,
     .maximum = 4096},
    {.name = "auto-context",
     .label = "Choose the context by trial",
     .help = "Hide known pixels around the hole, see whether half the context, all of it or twice "
             "as much predicts them best, and use that.",
     .group = Group::hole,
     .field = &Params::auto_context},
    {.name = "early-stop",
     .label = "Early stopping",
     .help = "A scale is finished when an iteration lowers its loss by less than this fraction. "
             "0: every iteration is made.",
     .group = Group::refinement,
     .field = &Params::early_stop,
     .minimum = 0,
     .maximum = 0.5,
     .zero_label = "Off"},
    {.name = "keep-best",
     .label = "Keep the best iteration",
     .help = "Take the iteration with the lowest loss of each scale instead of its last.",
     .group = Group::refinement,
     .field = &Params::keep_best},
    {.name = "pyramid-factor",
     .label = "Pyramid factor",
     .help = "How much larger each scale is than the one before.",
     .group = Group::refinement,
     .field = &Params::pyramid_factor,
     .minimum = 1.25,
     .maximum = 8},
    {.name = "max-scales",
     .label = "Most scales",
     .help = "The largest number of scales; with fewer, the smallest one is larger than asked.",
     .group = Group::refinement,
     .field = &Params::max_scales,
     .minimum = 1,
     .maximum = 16},
    {.name = "split-block",
     .label = "Split point",
     .help = "How many of the network's residual blocks lie before the feature maps that are "
             "refined.",
     .group = Group::refinement,
     .field = &Params::split_block,
     .minimum = 0,
     .maximum = 256},
    {.name = "erosion",
     .label = "Erosion",
     .help = "Diameter, in pixels, of the ellipse by which the hole is shrunk before the fill is "
             "compared with the smaller scale; odd. 1: no erosion.",
     .group = Group::refinement,
     .field = &Params::erosion,
     .minimum = 1,
     .maximum = 127},
    {.name = "adaptive-erosion",
     .label = "Adapt erosion to small holes",
     .help = "Erode less where nothing would be left of a hole, so that small holes are refined "
             "too.",
     .group = Group::refinement,
     .field = &Params::adaptive_erosion},
    {.name = "loss-on-padding",
     .label = "Count padding in the loss",
     .help = "Include the reflected border that rounds the size up to a multiple of 8, as the "
             "published refiner does.",
     .group = Group::refinement,
     .field = &Params::loss_on_padding},
    {.name = "coarse-engine",
     .label = "Coarse engine",
     .help = "What fills the hole first, at a small size, where the engine is the two-stage "
             "network.",
     .group = Group::refinement,
     .field = &Params::coarse_engine,
     .choices = coarse_engine_choices(),
     .needs = {{"engine", "two-stage"}}},
    {.name = "coarse-model",
     .label = "Coarse model file",
     .help = "Weights of the coarse engine. Empty: for LaMa the model that ships with Refill, else "
             "what lies beside the model file.",
     .group = Group::refinement,
     .field = &Params::coarse_model,
     .is_file = true,
     .needs = {{"engine", "two-stage"}}},
    {.name = "shift",
     .label = "Shift",
     .help = "How far the two-stage network looks to each side for content, as a fraction of the "
             "height.",
     .group = Group::refinement,
     .field = &Params::shift,
     .minimum = 0.0,
     .maximum = 0.5,
     .needs = {{"engine", "two-stage"}}},
    {.name = "auto-stages",
     .label = "Choose the stages by trial",
     .help = "Hide known pixels around the hole, and use those of the corrections, matched blocks, "
             "transferred detail and transferred colours that predict them better.",
     .group = Group::finish,
     .field = &Params::auto_stages},
    {.name = "match-colours",
     .label = "Match colours",
     .help = "Shift the colours of the network's fill so that they meet those around the hole.",
     .group = Group::finish,
     .field = &Params::match_colours},
    {.name = "continuation",
     .label = "Continue the surroundings",
     .help = "How far into the hole the network's fill follows a smooth continuation of what is "
             "around it, in parts of the hole's depth. 0: not at all.",
     .group = Group::finish,
     .field = &Params::continuation,
     .minimum = 0,
     .maximum = 10},
    {.name = "colours",
     .label = "Transfer colours",
     .help = "Draw the colours of the fill towards those of the parts of the photo that are most "
             "like it, as a whole and without a change of structure.",
     .group = Group::finish,
     .field = &Params::colours},
    {.name = "colour-fidelity",
     .label = "Fidelity to the fill's colours",
     .help = "How much each pixel holds on to the colour it has when colours are transferred.",
     .group = Group::finish,
     .field = &Params::colour_fidelity,
     .minimum = 0,
     .maximum = 100,
     .needs = {{"colours"}, {"auto-stages"}}},
    {.name = "colour-gradients",
     .label = "Fidelity to the fill's edges",
     .help = "How much edges are kept, or sharpened, when colours are transferred.",
     .group = Group::finish,
     .field = &Params::colour_gradients,
     .minimum = 0,
     .maximum = 100,
     .needs = {{"colours"}, {"auto-stages"}}},
    {.name = "colour-smoothness",
     .label = "Smoothness of colours",
     .help = "How much variation is taken out of the fill when colours are transferred.",
     .group = Group::finish,
     .field = &Params::colour_smoothness,
     .minimum = 0,
     .maximum = 100,
     .needs = {{"colours"}, {"auto-stages"}}},
    {.name = "colour-statistics",
     .label = "Likeness of colours",
     .help = "How much the colours as a whole are drawn towards the reference's when colours are "
             "transferred.",
     .group = Group::finish,
     .field = &Params::colour_statistics,
     .minimum = 0,
     .maximum = 100,
     .needs = {{"colours"}, {"auto-stages"}}},
    {.name = "colour-border",
     .label = "Continuity of colours",
     .help = "How much the colours along the border of the hole are drawn towards those of the "
             "photo beside it when colours are transferred.",
     .group = Group::finish,
     .field = &Params::colour_border,
     .minimum = 0,
     .maximum = 100,
     .needs = {{"colours"}, {"auto-stages"}}},
    {.name = "texture",
     .label = "Synthesise texture",
     .help = "Change the fill until its texture is that of the parts of the photo that are most "
             "like it. Meant for holes within one texture.",
     .group = Group::finish,
     .field = &Params::texture},
    {.name = "texture-iterations",
     .label = "Iterations for texture",
     .help = "How many steps are taken towards that texture.",
     .group = Group::finish,
     .field = &Params::texture_iterations,
     .minimum = 1,
     .maximum = 10000,
     .needs = {{"texture"}}},
    {.name = "texture-start",
     .label = "Start of texture",
     .help = "What becomes the texture: the fill as it is, noise, or the fill's mean colour.",
     .group = Group::finish,
     .field = &Params::texture_start,
     .choices = {{"fill", "The fill"}, {"noise", "Noise"}, {"mean", "The fill's mean colour"}},
     .needs = {{"texture"}}},
    {.name = "texture-features",
     .label = "Features of texture",
     .help = "Weights of a network that tells textures apart: VGG19 as torchvision has it "
             "(.pth, .safetensors or TorchScript), or a LaMa model file. Empty: filters that need "
             "no file.",
     .group = Group::finish,
     .field = &Params::texture_features,
     .is_file = true,
     .needs = {{"texture"}}},
    {.name = "texture-border",
     .label = "Continuity of texture",
     .help = "How much the fill is kept from breaking off at the border of the hole when texture "
             "is synthesised.",
     .group = Group::finish,
     .field = &Params::texture_border,
     .minimum = 0,
     .maximum = 100,
     .needs = {{"texture"}}},
    {.name = "texture-spectrum",
     .label = "Periodicity of texture",
     .help = "How much the fill is drawn towards the frequencies of the reference, where one is "
             "given, when texture is synthesised. Serves regular patterns.",
     .group = Group::finish,
     .field = &Params::texture_spectrum,
     .minimum = 0,
     .maximum = 100,
     .needs = {{"texture"}}},
    {.name = "reference",
     .label = "Reference",
     .help = "The part of the photo that the fill takes its texture and its colours from, where "
             "these are transferred: x,y,width,height in pixels, from the top left corner. Empty: "
             "found automatically.",
     .group = Group::finish,
     .field = &Params::reference,
     .needs = {{"texture"}, {"colours"}, {"auto-stages"}}},
    {.name = "detail",
     .label = "Transfer detail",
     .help = "Rebuild the network's fill from patches of the photo around the hole, which are as "
             "sharp and as grainy as the photo is.",
     .group = Group::finish,
     .field = &Params::detail},
    {.name = "guidance",
     .label = "Guidance",
     .help = "How much the colours of the network's fill decide which patches are taken. 0: they "
             "only are where the search begins.",
     .group = Group::finish,
     .field = &Params::guidance,
     .minimum = 0,
     .maximum = 10,
     .needs = {{"detail"}, {"auto-stages"}}},
    {.name = "blocks",
     .label = "Match blocks",
     .help = "Replace the network's fill by blocks of the photo around the hole that are most like "
             "it. Serves regular patterns.",
     .group = Group::finish,
     .field = &Params::blocks},
    {.name = "block-size",
     .label = "Block size",
     .help = "Side of these blocks, in pixels. 0: several are tried and the best is taken.",
     .group = Group::finish,
     .field = &Params::block_size,
     .minimum = 0,
     .maximum = 4096,
     .zero_label = "Automatic",
     .needs = {{"blocks"}, {"auto-stages"}}},
    {.name = "block-histogram",
     .label = "Colour tolerance of blocks",
     .help = "By how much the colours of a block may differ on average from those it replaces, as "
             "a part of their range.",
     .group = Group::finish,
     .field = &Params::block_histogram,
     .minimum = 0,
     .maximum = 1,
     .needs = {{"blocks"}, {"auto-stages"}}},
    {.name = "block-reach",
     .label = "Reach of blocks",
     .help = "How far away a block may be taken from, in multiples of the hole's longer side.",
     .group = Group::finish,
     .field = &Params::block_reach,
     .minimum = 0,
     .maximum = 20,
     .needs = {{"blocks"}, {"auto-stages"}}},
    {.name = "correction",
     .label = "Correct the fill",
     .help = "Fill at a reduced scale as well, and fill again where the two do not agree.",
     .group = Group::finish,
     .field = &Params::correction},
    {.name = "correction-factor",
     .label = "Reduction for the correction",
     .help = "How much smaller than the photo that scale is.",
     .group = Group::finish,
     .field = &Params::correction_factor,
     .minimum = 1.25,
     .maximum = 16,
     .needs = {{"correction"}, {"auto-stages"}}},
    {.name = "correction-tolerance",
     .label = "Tolerance of the correction",
     .help = "By how much the colours of the two fills may differ, as a part of their range.",
     .group = Group::finish,
     .field = &Params::correction_tolerance,
     .minimum = 0,
     .maximum = 1,
     .needs = {{"correction"}, {"auto-stages"}}},
    {.name = "pixel-budget",
     .label = "Pixel budget",
     .help = "Refine at no more than this many pixels; the fill is then enlarged. 0: the photo's "
             "own resolution.",
     .group = Group::resources,
     .field = &Params::pixel_budget,
     .minimum = 0,
     .maximum = 2000000000,
     .zero_label = "No limit"},
    {.name = "native-size",
     .label = "Return at the photo's size",
     .help = "Bring the result back to the photo's size where the pixel budget reduced it. GIMP "
             "always does.",
     .group = Group::resources,
     .field = &Params::native_size},
    {.name = "device",
     .label = "Device",
     .help = "Where to compute: auto (a GPU where there is one), cpu, cuda, or cuda:N.",
     .group = Group::resources,
     .field = &Params::device},
    {.name = "memory-limit",
     .label = "Memory limit",
     .help = "Memory to stay within, in MiB. 0: three quarters of what is free.",
     .group = Group::resources,
     .field = &Params::memory_limit,
     .minimum = 0,
     .maximum = 16777216,
     .zero_label = "Automatic"},
    {.name = "seed",
     .label = "Seed",
     .help = "Start of the random numbers; the same seed gives the same fill.",
     .group = Group::resources,
     .field = &Params::seed,
     .minimum = 0,
     .maximum = 2147483647},
    {.name = "trusted-model",
     .label = "Trusted model",
     .help = "Checksum (SHA-256) of the TorchScript file that the engine torchscript may run. Such "
             "a file is a program, so without this it is refused.",
     .group = Group::resources,
     .field = &Params::trusted_model},
    {.name = "output",
     .label = "Output",
     .help = "Put the fill on a new layer above, or into the layer itself.",
     .group = Group::front,
     .field = &Params::output,
     .choices = {{"new-layer", "New layer"}, {"in-place", "In place"}}},
};

const std::vector<Preset> factory_presets = {
    {"standard", "Standard", "Object removal with the model's own recommendations.", {}},
    {"quick",
     "Quick look",
     "One pass at a small scale, enlarged.",
     {{"iterations", "1"}, {"pixel-budget", "262144"}}},
    {"thorough",
     "Thorough",
     "More iterations, no early stopping, and more context.",
     {{"iterations", "40"}, {"early-stop", "0"}, {"context", "1.5"}}},
    {"reference",
     "As published",
     "The refiner of arXiv 2206.13644, step for step: the whole photo at a reduced size.",
     {{"smallest-scale", "512"},
      {"iterations", "15"},
      {"learning-rate", "0.002"},
      {"context", "0"},
      {"grow", "0"},
      {"feather", "0"},
      {"early-stop", "0"},
      {"keep-best", "false"},
      {"max-scales", "3"},
      {"adaptive-erosion", "false"},
      {"loss-on-padding", "true"},
      {"match-colours", "false"},
      {"continuation", "0"},
      {"detail", "false"},
      {"pixel-budget", "1800000"},
      {"native-size", "false"}}},
};

/// No photo is longer, in pixels.
constexpr int longest_side = 10'000'000;

[[noreturn]] void refuse(const Parameter &parameter, const std::string &value) {
    throw Error(ErrorKind::settings, "The value \"{}\" is not possible for {}.", value,
                parameter.name);
}

void check_range(const Parameter &parameter, double value) {
    if (!(value >= parameter.minimum && value <= parameter.maximum))
        throw Error(ErrorKind::settings, "{} is {}, but must be between {} and {}.", parameter.name,
                    value, parameter.minimum, parameter.maximum);
}

void check_choice(const Parameter &parameter, const std::string &value) {
    const auto &choices = parameter.choices;
    if (!choices.empty() &&
        std::ranges::none_of(choices, [&](const Choice &choice) { return value == choice.name; }))
        refuse(parameter, value);
}

template <typename Number>
Number number(const Parameter &parameter, const std::string &text) {
    Number value{};
    const char *end = text.data() + text.size();
    const auto [stopped_at, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || stopped_at != end)
        refuse(parameter, text);
    return value;
}

bool truth(const Parameter &parameter, const std::string &text) {
    if (text == "true" || text == "yes" || text == "1")
        return true;
    if (text == "false" || text == "no" || text == "0")
        return false;
    refuse(parameter, text);
}

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

void check(const Params &params, const Parameter &parameter) {
    std::visit(Overloaded{
                   [&](int Params::*field) { check_range(parameter, params.*field); },
                   [&](double Params::*field) { check_range(parameter, params.*field); },
                   [](bool Params::*) {},
                   [&](std::string Params::*field) { check_choice(parameter, params.*field); },
               },
               parameter.field);
}

} // namespace

std::span<const Parameter> parameters() { return table; }

const Parameter *find_parameter(const std::string &name) {
    const auto found = std::ranges::find_if(
        table, [&](const Parameter &parameter) { return name == parameter.name; });
    return found == table.end() ? nullptr : &*found;
}

std::string get_parameter(const Params &params, const Parameter &parameter) {
    return std::visit(
        Overloaded{
            [&](int Params::*field) { return std::to_string(params.*field); },
            [&](double Params::*field) {
                char digits[32];
                const auto end = std::to_chars(digits, std::end(digits), params.*field);
                return std::string(digits, end.ptr);
            },
            [&](bool Params::*field) { return std::string(params.*field ? "true" : "false"); },
            [&](std::string Params::*field) { return params.*field; },
        },
        parameter.field);
}

void set_parameter(Params &params, const Parameter &parameter, const std::string &value) {
    Params changed = params;
    std::visit(
        Overloaded{
            [&](int Params::*field) { changed.*field = number<int>(parameter, value); },
            [&](double Params::*field) { changed.*field = number<double>(parameter, value); },
            [&](bool Params::*field) { changed.*field = truth(parameter, value); },
            [&](std::string Params::*field) { changed.*field = value; },
        },
        parameter.field);
    check(changed, parameter);
    params = changed;
}

void check(const Params &params) {
    for (const Parameter &parameter : table)
        check(params, parameter);
    if (params.erosion % 2 == 0)
        throw Error(ErrorKind::settings, "{} is {}, but must be odd.", "erosion", params.erosion);
    reference_rectangle(params);
}

Rect reference_rectangle(const Params &params) {
    if (params.reference.empty())
        return {};
    int numbers[4];
    const char *from = params.reference.data();
    const char *const end = from + params.reference.size();
    for (int &number : numbers) {
        const auto [stopped_at, failure] = std::from_chars(from, end, number);
        const bool last = &number == std::end(numbers) - 1;
        const bool ends = last ? stopped_at == end : stopped_at != end && *stopped_at == ',';
        if (failure != std::errc{} || !ends || number < 0 || number > longest_side)
            refuse(*find_parameter("reference"), params.reference);
        from = stopped_at + !last;
    }
    const Rect rectangle{numbers[0], numbers[1], numbers[2], numbers[3]};
    if (rectangle.empty())
        refuse(*find_parameter("reference"), params.reference);
    return rectangle;
}

std::span<const Preset> presets() { return factory_presets; }

Params preset_params(const std::string &name) {
    const auto preset = std::ranges::find_if(
        factory_presets, [&](const Preset &candidate) { return name == candidate.name; });
    if (preset == factory_presets.end())
        throw Error(ErrorKind::settings, "There is no preset called \"{}\".", name);
    Params params;
    for (const auto &[parameter, value] : preset->values)
        set_parameter(params, *find_parameter(parameter), value);
    return params;
}

} // namespace refill
