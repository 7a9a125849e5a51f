#include "core/files/script_contract.h"

#include "core/error.h"
#include "core/files/input_file.h"
#include "core/files/json_cursor.h"

#include <algorithm>
#include <string>

namespace refill {
namespace {

namespace fs = std::filesystem;

constexpr std::pair<const char *, ScriptContract::Input> inputs[] = {
    {"image and mask", ScriptContract::Input::image_and_mask},
    {"four channels", ScriptContract::Input::four_channels}};

constexpr std::int64_t largest_side = 8192;

[[noreturn]] void refuse(const fs::path &sidecar, const std::string &key,
                         const std::string &value) {
    throw Error(ErrorKind::model, "{}: \"{}\" is not possible for \"{}\".", sidecar.string(), value,
                key);
}

template <typename Value, std::size_t Count>
Value named(const std::pair<const char *, Value> (&table)[Count], const fs::path &sidecar,
            const std::string &key, const std::string &name) {
    const auto *found =
        std::ranges::find_if(table, [&](const auto &entry) { return name == entry.first; });
    if (found == std::end(table))
        refuse(sidecar, key, name);
    return found->second;
}

std::int64_t number(JsonCursor &json, const fs::path &sidecar, const std::string &key,
                    std::int64_t least, std::int64_t most) {
    const std::int64_t value = json.whole_number();
    if (value < least || value > most)
        refuse(sidecar, key, std::to_string(value));
    return value;
}

void read_entry(ToldContract &told, const std::string &key, JsonCursor &json,
                const fs::path &sidecar) {
    if (key == "input")
        told.input = named(inputs, sidecar, key, json.string());
    else if (key == "values")
        told.values = named(value_ranges, sidecar, key, json.string());
    else if (key == "output")
        told.output = named(value_ranges, sidecar, key, json.string());
    else if (key == "hole")
        told.hole_is_one = number(json, sidecar, key, 0, 1) == 1;
    else if (key == "multiple")
        told.multiple = number(json, sidecar, key, 1, largest_side);
    else if (key == "size")
        told.side = number(json, sidecar, key, 1, largest_side);
    else
        throw Error(ErrorKind::model, "{}: there is no entry \"{}\".", sidecar.string(), key);
}

} // namespace

ToldContract read_told_contract(const fs::path &model) {
    fs::path sidecar = model;
    sidecar.replace_extension(".json");
    std::error_code failure;
    ToldContract told;
    if (!fs::exists(sidecar, failure))
        return told;
    const InputFile file(sidecar);
    constexpr std::uint64_t longest = 65536;
    const std::string text = file.read(0, std::min(file.size(), longest));
    JsonCursor json(text, [&](std::size_t at) {
        throw Error(ErrorKind::model, "{} cannot be understood at byte {}.", sidecar.string(), at);
    });
    json.object([&](const std::string &key) { read_entry(told, key, json, sidecar); });
    if (!json.at_end())
        json.fail();
    return told;
}

} // namespace refill
