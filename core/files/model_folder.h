#pragma once
/// The folder that a user's own model files lie in. Needs no LibTorch.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace refill {

/// A model file as a list shows it.
struct ListedModel {
    std::filesystem::path file;
    std::string name;    ///< its own name for itself, or its file name
    std::string engine;  ///< as the parameter `engine`; empty where it is for none
    std::string licence; ///< its own, or that of the published weights of its kind; may be empty
    std::uintmax_t bytes = 0;
};

/// Whether the ending of the name is that of a model file.
bool is_model_name(const std::filesystem::path &file);

ListedModel listed_model(const std::filesystem::path &file);

/// The model files of the folder, which need not exist, by name.
std::vector<std::filesystem::path> models_in(const std::filesystem::path &folder);

/// Copies a model file into the folder, whole or not at all, and keeps its checksum beside it as
/// NAME.sha256, in the form of sha256sum. Returns the copy. Throws Error: model (the file is for no
/// engine, cannot be read, or the folder has another of its name), resource (it cannot be written).
std::filesystem::path add_model(const std::filesystem::path &folder,
                                const std::filesystem::path &file);

/// Removes the file and its checksum. Throws Error (resource) where that fails.
void remove_model(const std::filesystem::path &file);

} // namespace refill
