#include "core/files/find_tensors.h"

#include "core/error.h"
#include "core/files/checkpoint.h"
#include "core/files/safetensors.h"
#include "core/files/zip_archive.h"

namespace refill {

FoundTensors find_tensors(const InputFile &file) {
    if (ZipArchive::is_zip(file))
        return {read_checkpoint(file), {}};
    if (is_old_checkpoint(file))
        return {read_old_checkpoint(file), {}};
    if (is_safetensors(file)) {
        SafetensorsHeader header = read_safetensors_header(file);
        return {std::move(header.tensors), std::move(header.metadata)};
    }
    throw Error(ErrorKind::model,
                "{} is not a model file that Refill knows: expected safetensors, TorchScript "
                "(big-lama.pt) or a PyTorch checkpoint (best.ckpt).",
                file.name());
}

std::string plain_name(const std::string &name) {
    constexpr std::string_view prefix = "module.";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

std::vector<std::string> tensor_names(const std::filesystem::path &path) {
    std::vector<std::string> names;
    for (const StoredTensor &tensor : find_tensors(InputFile(path)).tensors)
        names.push_back(plain_name(tensor.name));
    return names;
}

} // namespace refill
