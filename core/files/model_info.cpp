#include "core/files/model_info.h"

#include "core/error.h"
#include "core/files/safetensors.h"
#include "core/settings/params.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace refill {
namespace {

constexpr const char *default_model_file = "refill-small.safetensors";

constexpr std::size_t longest_text = 200;

using Metadata = std::map<std::string, std::string>;

/// A text fit to be shown in one line; empty where the file has none.
std::string line(const Metadata &metadata, const char *key) {
    const auto found = metadata.find(key);
    if (found == metadata.end() || found->second.size() > longest_text ||
        std::ranges::any_of(found->second, [](unsigned char c) { return c < ' ' || c == 0x7f; }))
        return {};
    return found->second;
}

/// Takes over a recommendation where it is a number that the parameter called `parameter` can have.
/// (0 it cannot: for the parameters, that stands for "as recommended".)
template <typename Number>
void recommend(const Metadata &metadata, const char *key, const char *parameter, Number &setting) {
    const std::string text = line(metadata, key);
    Number value{};
    const char *end = text.data() + text.size();
    const auto [stopped_at, failure] = std::from_chars(text.data(), end, value);
    if (failure == std::errc{} && stopped_at == end && value > 0 &&
        value <= find_parameter(parameter)->maximum)
        setting = value;
}

Metadata read_metadata(const std::filesystem::path &path) {
    try {
        const InputFile file(path);
        return is_safetensors(file) ? read_safetensors_header(file).metadata : Metadata{};
    } catch (const Error &) {
        // Whoever goes on to load the file gets to see what is wrong with it.
        return {};
    }
}

} // namespace

std::filesystem::path default_model() {
    const char *folder = std::getenv("REFILL_MODELS");
    return std::filesystem::path(folder && *folder ? folder : REFILL_MODELS_DIR) /
           default_model_file;
}

ModelInfo model_info(const std::filesystem::path &path) {
    const std::filesystem::path file = path.empty() ? default_model() : path;
    const Metadata metadata = read_metadata(file);
    ModelInfo info;
    info.name = line(metadata, "name");
    if (info.name.empty())
        info.name = file.stem().string();
    info.licence = line(metadata, "licence");
    recommend(metadata, "smallest_scale", "smallest-scale", info.smallest_scale);
    recommend(metadata, "iterations", "iterations", info.iterations);
    recommend(metadata, "learning_rate", "learning-rate", info.learning_rate);
    return info;
}

} // namespace refill
