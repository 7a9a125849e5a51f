#include "core/files/model_folder.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/files/input_file.h"
#include "core/files/model_info.h"
#include "core/files/recognise_model.h"
#include "core/files/sha256.h"
#include "core/files/write_file.h"

#include <algorithm>
#include <system_error>

namespace refill {
namespace {

namespace fs = std::filesystem;

fs::path checksum_file(const fs::path &model) { return model.string() + ".sha256"; }

void check_is_model(const fs::path &file) {
    if (!is_model_name(file) || recognise_model(file).engine.empty())
        throw Error(ErrorKind::model,
                    "{} is not a model that Refill knows, or it is damaged. Models end in "
                    ".safetensors, .pt, .pth or .ckpt.",
                    file.filename().string());
}

/// Writes a copy of `file`, whose checksum this has to be.
void copy_whole(const fs::path &file, const fs::path &copy, const std::string &checksum) {
    constexpr std::uint64_t chunk = 1 << 20;
    write_file(copy, [&](const Append &append) {
        const InputFile source(file);
        Sha256 sum;
        for (std::uint64_t at = 0; at < source.size(); at += chunk) {
            const std::string bytes = source.read(at, std::min(chunk, source.size() - at));
            sum.add(bytes);
            append(bytes);
        }
        if (sum.digest() != checksum)
            throw Error(ErrorKind::model, "{} was changed while it was copied. Add it once more.",
                        file.filename().string());
    });
}

} // namespace

bool is_model_name(const fs::path &file) {
    static constexpr const char *endings[] = {".safetensors", ".pt", ".ckpt", ".pth"};
    return std::ranges::any_of(endings,
                               [&](const char *ending) { return file.extension() == ending; });
}

ListedModel listed_model(const fs::path &file) {
    const RecognisedModel recognised = recognise_model(file);
    const ModelInfo info = model_info(file);
    std::error_code ignored;
    const std::uintmax_t bytes = fs::file_size(file, ignored);
    return {file, info.name, recognised.engine,
            info.licence.empty() ? recognised.licence : info.licence, ignored ? 0 : bytes};
}

std::vector<fs::path> models_in(const fs::path &folder) {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator(folder, ignored))
        if (is_model_name(entry.path()))
            found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

fs::path add_model(const fs::path &folder, const fs::path &file) {
    check_is_model(file);
    const std::string checksum = sha256_of_file(file);
    const fs::path target = folder / file.filename();
    if (fs::exists(target)) {
        if (sha256_of_file(target) == checksum)
            return target;
        throw Error(ErrorKind::model,
                    "There is another model called {} already. Remove it first, or rename the new "
                    "one.",
                    file.filename().string());
    }
    make_folder(folder);
    copy_whole(file, target, checksum);
    try {
        write_file(checksum_file(target), checksum + "  " + file.filename().string() + '\n');
    } catch (const Error &) {
        std::error_code ignored;
        fs::remove(target, ignored);
        throw;
    }
    return target;
}

void remove_model(const fs::path &file) {
    std::error_code failure, ignored;
    fs::remove(file, failure);
    if (failure)
        throw Error(ErrorKind::resource, "{} could not be removed: {}.", file.string(),
                    failure.message());
    fs::remove(checksum_file(file), ignored);
}

} // namespace refill
