#pragma once
/// LaMa's generator as it lies in a file, whatever precedes its names there.

#include "core/networks/generator.h"
#include "core/networks/load_network.h"

namespace refill {

/// The generator's own tensors, by the names it gives them. `file` is named in errors. Throws Error
/// (model) where there is none.
NetworkTensors generator_tensors(const Weights &weights, const std::string &file);

/// The shape of the generator, from its tensors' names and shapes. Throws Error (model) where they
/// make none.
GeneratorConfig generator_config(const NetworkTensors &tensors);

/// The generator in `weights`, ready to predict: on the CPU, float32, evaluation mode, no gradients
/// for its weights. Throws Error (model) for the first tensor that is missing, unexpected, of
/// another shape, or not finite.
Generator load_generator(const Weights &weights, const std::string &file);

} // namespace refill
