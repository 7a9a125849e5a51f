#include "core/recognise_model.h"

#include "core/error.h"
#include "core/find_tensors.h"
#include "core/zip_archive.h"

#include <algorithm>

namespace refill {
namespace {

/// A network, the end of a tensor's name that no other network has, and what goes for its weights
/// as their authors published them.
struct Kind {
    const char *engine;
    const char *tensor;
    const char *licence;
};

constexpr Kind kinds[] = {
    {"lama", "model.1.ffc.convl2l.weight", ""},
    {"dfnet", "en_0.encode.0.conv.1.weight", "CC BY-NC 4.0"},
    {"two-stage", "en1.encode.0.conv.1.weight", "CC BY-NC 4.0"},
    {"lgnet", "model.10.conv_block.1.weight", "none"},
    {"lgnet", "model1.0.weight", "none"},
    {"lgnet", "model.model.1.model.3.model.3.model.3.model.3.model.3.model.3.model.3.weight",
     "none"},
};

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
    for (const Kind &kind : kinds)
        if (has_tensor(names, kind.tensor))
            return {kind.engine, kind.licence};
    if (holds_code(path))
        return {"torchscript", {}};
    return {};
}

} // namespace refill
