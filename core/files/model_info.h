#pragma once
/// What a weights file says about itself, read without LibTorch: quick enough for a dialog.

#include <filesystem>
#include <string>

namespace refill {

/// Recommended settings and a name. What the file does not say is as the refiner was published
/// (arXiv 2206.13644, section 4).
struct ModelInfo {
    std::string name;    ///< the file's name without its ending, where it has no name of its own
    std::string licence; ///< empty where the file does not say
    int smallest_scale = 512;
    int iterations = 15;
    double learning_rate = 0.002;
};

/// The model that ships with Refill: in the folder named by the environment variable
/// REFILL_MODELS where that is set, else where Refill was installed.
std::filesystem::path default_model();

/// `path`, or the default model where it is empty. Only safetensors files carry recommendations;
/// for the others, and for a file that cannot be read, the published values are returned.
ModelInfo model_info(const std::filesystem::path &path);

} // namespace refill
