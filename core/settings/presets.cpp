#include "core/error.h"
#include "core/settings/params.h"

#include <algorithm>

namespace refill {
namespace {

const std::vector<Preset> factory_presets = {
    {"standard", "Standard", "Object removal with the model's own recommendations.", {}},
    {"quick",
     "Quick look",
     "One pass at a small scale, enlarged.",
     {{"iterations", "1"}, {"pixel-budget", "262144"}}},
    {"thorough",
     "Thorough",
     "More iterations at every scale up to the photo's own, no early stopping, and more context.",
     {{"iterations", "40"},
      {"learning-rate", "0.002"},
      {"one-pass-depth", "0"},
      {"early-stop", "0"},
      {"context", "1.5"},
      {"pixel-budget", "2000000000"}}},
    {"pattern",
     "Grass, water, patterns",
     "Standard, with blocks of the photo where textures repeat.",
     {{"blocks", "true"}}},
    {"reference",
     "As published",
     "The refiner of arXiv 2206.13644, step for step: the whole photo at a reduced size.",
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
