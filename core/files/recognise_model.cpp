#include "core/files/recognise_model.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/files/find_tensors.h"
#include "core/files/zip_archive.h"

#include <algorithm>

namespace refill {
namespace {

/// None where the file cannot be read: whoever goes on to load it gets to see what is wrong with
/// it.
std::vector<std::string> names_in(const std::filesystem::path &path) {
    try {
        return tensor_names(path);
    } catch (const Error &) {
        return {};
    }
}

bool has_tensor(const std::vector<std::string> &names, const std::string &tensor) {
    return std::ranges::any_of(names, [&](const std::string &name) {
        return name == tensor || name.ends_with("." + tensor);
    });
}

bool is_for(const EngineInfo &engine, const std::vector<std::string> &names) {
    return std::ranges::any_of(
        engine.tensors, [&](const char *tensor) { return tensor && has_tensor(names, tensor); });
}

/// TorchScript carries its code beside its tensors, of which there may be none.
bool holds_code(const std::filesystem::path &path) {
    try {
        const InputFile file(path);
        if (!ZipArchive::is_zip(file))
            return false;
        const ZipArchive archive(file);
        return archive.contains(archive.folder() + "constants.pkl");
    } catch (const Error &) {
        return false;
    }
}

} // namespace

RecognisedModel recognise_model(const std::filesystem::path &path) {
    const auto names = names_in(path);
    auto found = std::ranges::find_if(
        engines(), [&](const EngineInfo &engine) { return is_for(engine, names); });
    if (found == engines().end() && holds_code(path))
        found = std::ranges::find(engines(), WeightsSource::program, &EngineInfo::weights);
    return found == engines().end() ? RecognisedModel{}
                                    : RecognisedModel{found->name, found->licence};
}

} // namespace refill
