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

/// TorchScript carries its code beside its tensors.
bool holds_code(const InputFile &file) {
    if (!ZipArchive::is_zip(file))
        return false;
    const ZipArchive archive(file);
    return archive.contains(archive.folder() + "constants.pkl");
}

} // namespace

RecognisedModel recognise_model(const std::filesystem::path &path) {
    try {
        const auto names = tensor_names(path);
        for (const Kind &kind : kinds)
            if (std::ranges::any_of(names, [&](const std::string &name) {
                    return name == kind.tensor || name.ends_with(std::string(".") + kind.tensor);
                }))
                return {kind.engine, kind.licence};
        if (holds_code(InputFile(path)))
            return {"torchscript", {}};
    } catch (const Error &) {
        // Whoever goes on to load the file gets to see what is wrong with it.
    }
    return {};
}

} // namespace refill
