#include "core/error.h"
#include "core/settings/params.h"

#include <algorithm>
#include <string_view>

namespace refill {
namespace {

// How long each takes is what `refill --dry-run` says of a hole of 500 x 800 pixels in a photo of 12
// megapixels on two cores; resources/guide/presets.html has the numbers.
const std::vector<Preset> factory_presets = {
    {"standard",
     "Standard",
     "What to try first: the model's own recommendations. Takes seconds.",
     {}},
    // One pass sees the structure; the reduced size makes it quick, and detail makes it sharp
    // again.
    {"quick",
     "Quick look",
     "To see what is possible, or for holes that will be small in print. Takes a few seconds.",
     {{"iterations", "1"}, {"pixel-budget", "262144"}}},
    // What is as small as this has no structure of its own: a tight hole keeps more of the photo,
    // and holes are not joined, since dust lies everywhere.
    {"blemish",
     "Small blemish",
     "For dust, spots, scratches and small signs on one surface. Takes a second or two.",
     {{"iterations", "1"},
      {"context", "2"},
      {"grow", "2"},
      {"feather", "2"},
      {"merge-distance", "0"}}},
    // Thin holes are filled in one pass by Standard too. A wire's bounding box is long, and so
    // would its surroundings be; parts of a fence must not be joined into one large hole.
    {"wires",
     "Wires and poles",
     "For what is long and thin: wires, poles, ropes, twigs. Takes seconds.",
     {{"context", "0.25"}, {"grow", "3"}, {"feather", "3"}, {"merge-distance", "8"}}},
    // Hair, cloth and a lens's blur reach further than a selection does. A large, deep hole begins at
    // a coarse scale: more iterations carry its structure to the photo's own.
    {"object",
     "Person or object",
     "For people, cars, animals and signs with soft edges. Takes up to half a minute.",
     {{"grow", "8"}, {"feather", "6"}, {"iterations", "20"}}},
    // The structure of a large hole comes from the smallest scale and from far around.
    {"large",
     "Large object",
     "For what covers a tenth of the photo or more. Takes up to a minute.",
     {{"grow", "8"},
      {"feather", "8"},
      {"context", "1.5"},
      {"iterations", "25"},
      {"early-stop", "0.0005"}}},
    // Irregular texture: the network's colours are no help in choosing what is copied.
    {"grass",
     "Grass and gravel",
     "For grass, gravel, sand, foliage and other rough ground. Takes seconds.",
     {{"guidance", "0.75"}, {"continuation", "0.5"}, {"grow", "6"}, {"feather", "6"}}},
    // Blocks keep the period of a pattern, which patches do not know of.
    {"pattern",
     "Brick and patterns",
     "For bricks, tiles, fabric and whatever repeats. Takes up to a minute.",
     {{"blocks", "true"}}},
    // Smooth surroundings are continued; copied sheets would bring clouds and crests along.
    {"sky",
     "Sky and water",
     "For birds, boats and wires before sky, calm water, fog or a plain wall. Takes seconds.",
     {{"continuation", "3"}, {"structure", "false"}, {"grow", "6"}, {"feather", "8"}}},
    // The published learning rate with many iterations, none of them left out, at every scale there is.
    {"thorough",
     "Thorough",
     "When time does not matter: every scale up to the photo's own. Takes minutes.",
     {{"iterations", "40"},
      {"learning-rate", "0.002"},
      {"one-pass-depth", "0"},
      {"early-stop", "0"},
      {"context", "1.5"},
      {"pixel-budget", "2000000000"}}},
    // The values of the published refiner, and nothing that it does not do.
    {"reference",
     "As published",
     "To compare with the paper (arXiv 2206.13644): its refiner, step for step. Takes a minute or more.",
     {{"smallest-scale", "512"},
      {"iterations", "15"},
      {"learning-rate", "0.002"},
      {"context", "0"},
      {"grow", "0"},
      {"feather", "0"},
      {"one-pass-depth", "0"},
      {"early-stop", "0"},
      {"keep-best", "false"},
      {"max-scales", "3"},
      {"adaptive-erosion", "false"},
      {"loss-on-padding", "true"},
      {"match-colours", "false"},
      {"continuation", "0"},
      {"structure", "false"},
      {"detail", "false"},
      {"pixel-budget", "1800000"},
      {"native-size", "false"},
      {"precision", "exact"}}},
};

} // namespace

bool is_of_presets(const Parameter &parameter) {
    static constexpr std::string_view others[] = {
        "engine",      "model",     "trusted-model",    "coarse-engine", "coarse-model",
        "shift",       "reference", "texture-features", "device",        "memory-limit",
        "native-size", "seed",      "sample",           "output"};
    return std::ranges::find(others, parameter.name) == std::end(others);
}

const Preset *matching_preset(const Params &params) {
    for (const Preset &preset : factory_presets) {
        const Params own = preset_params(preset.name);
        if (std::ranges::all_of(parameters(), [&](const Parameter &parameter) {
                return !is_of_presets(parameter) ||
                       get_parameter(params, parameter) == get_parameter(own, parameter);
            }))
            return &preset;
    }
    return nullptr;
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

Params on_preset(const Params &preset, Params params) {
    for (const Parameter &parameter : parameters())
        if (is_of_presets(parameter) &&
            get_parameter(params, parameter) == get_parameter(Params{}, parameter))
            set_parameter(params, parameter, get_parameter(preset, parameter));
    return params;
}

} // namespace refill
