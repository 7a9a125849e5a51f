#include "core/files/network_files.h"

#include "core/error.h"
#include "core/files/find_tensors.h"

#include <algorithm>

namespace refill {
namespace {

namespace fs = std::filesystem;

bool holds(const fs::path &file, const std::string &tensor) {
    try {
        const auto names = tensor_names(file);
        return std::ranges::find(names, tensor) != names.end();
    } catch (const Error &) {
        return false; // some other file that lies there
    }
}

bool is_weights_file(const fs::path &file) {
    static constexpr const char *endings[] = {".safetensors", ".pth", ".pt", ".ckpt"};
    return std::ranges::any_of(endings,
                               [&](const char *ending) { return file.extension() == ending; });
}

std::vector<fs::path> weights_files_in(const fs::path &folder) {
    std::vector<fs::path> files;
    std::error_code failure;
    for (const auto &entry : fs::directory_iterator(folder, failure))
        if (is_weights_file(entry.path()))
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

fs::path choose(std::vector<fs::path> candidates, const fs::path &model, const std::string &method,
                const NetworkPart &part, const fs::path &folder) {
    if (std::ranges::find(candidates, model) != candidates.end())
        return model;
    const auto alike = [&](const fs::path &file) { return file.extension() == model.extension(); };
    if (std::ranges::any_of(candidates, alike))
        std::erase_if(candidates, [&](const fs::path &file) { return !alike(file); });
    if (candidates.empty())
        throw Error(ErrorKind::model,
                    "The {} of {} was not found: no model file in {} holds a tensor called {}.",
                    part.role, method, folder.string(), part.tensor);
    if (candidates.size() > 1)
        throw Error(ErrorKind::model,
                    "The {} of {} was found twice, in {} and in {}. Leave only one of them there.",
                    part.role, method, candidates[0].string(), candidates[1].string());
    return candidates[0];
}

} // namespace

std::vector<fs::path> find_network_files(const fs::path &model, const std::string &method,
                                         const std::vector<NetworkPart> &parts) {
    if (model.empty())
        throw Error(ErrorKind::model,
                    "No model comes with Refill for the engine {}. Choose a model file.", method);
    std::error_code failure;
    const bool is_folder = fs::is_directory(model, failure);
    if (!is_folder)
        tensor_names(model); // says what is wrong with it, if anything is
    const fs::path folder = is_folder ? model : fs::absolute(model).parent_path();
    auto files = weights_files_in(folder);
    if (!is_folder) {
        std::erase_if(files,
                      [&](const fs::path &file) { return fs::equivalent(file, model, failure); });
        files.push_back(model);
    }
    std::vector<fs::path> found;
    for (const NetworkPart &part : parts) {
        std::vector<fs::path> candidates;
        for (const fs::path &file : files)
            if (holds(file, part.tensor))
                candidates.push_back(file);
        found.push_back(choose(std::move(candidates), model, method, part, folder));
    }
    return found;
}

NetworkTensors read_network(const fs::path &file, const std::string &network) {
    std::map<std::string, torch::Tensor> tensors;
    for (const auto &[name, tensor] : read_weights(file).tensors)
        tensors[plain_name(name)] = tensor;
    return {std::move(tensors), network, file.string()};
}

} // namespace refill
