#include "core/settings/own_presets.h"

#include "core/files/json_cursor.h"
#include "core/files/write_file.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace refill {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t format = 1;
constexpr char ending[] = ".refill-preset.json";

/// No preset is larger, in bytes.
constexpr std::uintmax_t largest_file = 1 << 16;

std::string quoted(const std::string &text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result = "\"";
    for (const char each : text) {
        const auto code = static_cast<unsigned char>(each);
        if (each == '"' || each == '\\')
            (result += '\\') += each;
        else if (code < 0x20)
            ((result += "\\u00") += digits[code >> 4]) += digits[code & 15];
        else
            result += each;
    }
    return result + '"';
}

std::string json_of(const OwnPreset &preset) {
    std::string text = "{\n  \"refill-preset\": " + std::to_string(format) +
                       ",\n  \"name\": " + quoted(preset.name) + ",\n  \"values\": {";
    const char *separator = "\n";
    for (const auto &[name, value] : preset.values) {
        ((text += separator) += "    ") += quoted(name) + ": " + quoted(value);
        separator = ",\n";
    }
    return text + "\n  }\n}\n";
}

std::string read_text(const fs::path &file) {
    std::error_code ignored;
    const bool is_file = fs::is_regular_file(file, ignored);
    std::ifstream stream(file, std::ios::binary);
    if (!is_file || !stream || fs::file_size(file, ignored) > largest_file)
        throw Error(ErrorKind::input, "The preset {} cannot be read.", file.string());
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// Reads `text`; the format's number first, since of a newer one nothing else is known.
class PresetText {
public:
    PresetText(const std::string &text, std::string file)
        : file_(std::move(file)), json_(text, [this](std::size_t at) { refuse(at); }) {}

    OwnPreset read() {
        json_.object([&](const std::string &key) { read_member(key); });
        if (!json_.at_end() || !has_format_ || preset_.name.empty())
            throw Error(ErrorKind::settings, "{} is damaged or not a preset of Refill.", file_);
        params_of(preset_); // throws where a value is not possible
        return preset_;
    }

private:
    [[noreturn]] void refuse(std::size_t at) const {
        throw Error(ErrorKind::settings, "The preset {} is damaged: byte {} was not expected.",
                    file_, at);
    }

    void read_member(const std::string &key) {
        if (key == "refill-preset")
            read_format();
        else if (key == "name")
            preset_.name = json_.string();
        else if (key == "values")
            json_.object([&](const std::string &name) {
                preset_.values.emplace_back(name, json_.string());
            });
        else
            json_.skip_value();
    }

    void read_format() {
        const std::int64_t number = json_.whole_number();
        if (number > format)
            throw Error(ErrorKind::settings,
                        "The preset {} was made by a newer version of Refill: its format is {}, "
                        "and this version knows {}.",
                        file_, number, format);
        has_format_ = true;
    }

    std::string file_;
    JsonCursor json_;
    OwnPreset preset_;
    bool has_format_ = false;
};

/// A file name that any system takes, different for different names.
std::string file_name(const std::string &name) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result;
    for (const char each : name) {
        const auto code = static_cast<unsigned char>(each);
        const bool is_plain = std::isalnum(code) || each == '-' || each == ' ' || code >= 0x80;
        if (is_plain)
            result += each;
        else
            ((result += '_') += digits[code >> 4]) += digits[code & 15];
    }
    return result + ending;
}

bool ships(const std::string &name) {
    return std::ranges::any_of(presets(), [&](const Preset &preset) {
        return name == preset.name || name == preset.label;
    });
}

/// The file that holds the preset of this name: whatever it is called, or will be.
fs::path file_of(const fs::path &folder, const std::string &name) {
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator(folder, ignored))
        try {
            if (entry.path().string().ends_with(ending) && read_preset(entry.path()).name == name)
                return entry.path();
        } catch (const Error &) { // said by own_presets()
        }
    return folder / file_name(name);
}

} // namespace

OwnPreset own_preset(const std::string &name, const Params &params) {
    if (name.empty())
        throw Error(ErrorKind::settings, "A preset needs a name.");
    if (ships(name))
        throw Error(ErrorKind::settings,
                    "There is a preset called \"{}\" already, and it comes "
                    "with Refill. Choose another name.",
                    name);
    OwnPreset preset{name, {}};
    for (const Parameter &parameter : parameters()) {
        const std::string value = get_parameter(params, parameter);
        if (is_of_presets(parameter) && value != get_parameter(Params{}, parameter))
            preset.values.emplace_back(parameter.name, value);
    }
    return preset;
}

OwnPreset read_preset(const fs::path &file) {
    const std::string text = read_text(file);
    return PresetText(text, file.filename().string()).read();
}

void write_preset(const fs::path &file, const OwnPreset &preset) {
    write_file(file, json_of(preset));
}

OwnPresets own_presets(const fs::path &folder) {
    OwnPresets found;
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator(folder, ignored)) {
        if (!entry.path().string().ends_with(ending))
            continue;
        try {
            found.presets.push_back(read_preset(entry.path()));
        } catch (const Error &fault) {
            found.faults.push_back(fault);
        }
    }
    std::ranges::sort(found.presets, {}, &OwnPreset::name);
    return found;
}

void save_preset(const fs::path &folder, const OwnPreset &preset) {
    make_folder(folder);
    write_preset(file_of(folder, preset.name), preset);
}

void delete_preset(const fs::path &folder, const std::string &name) {
    std::error_code ignored;
    fs::remove(file_of(folder, name), ignored);
}

Params params_of(const OwnPreset &preset) {
    Params params;
    for (const auto &[name, value] : preset.values) {
        const Parameter *parameter = find_parameter(name);
        if (!parameter || !is_of_presets(*parameter))
            throw Error(ErrorKind::settings,
                        "The preset \"{}\" sets \"{}\", which this version of Refill does not "
                        "have.",
                        preset.name, name);
        set_parameter(params, *parameter, value);
    }
    check(params);
    return params;
}

Params any_preset(const std::string &name, const fs::path &folder) {
    if (std::ranges::any_of(presets(), [&](const Preset &preset) { return name == preset.name; }))
        return preset_params(name);
    if (name.ends_with(".json"))
        return params_of(read_preset(name));
    if (const fs::path file = file_of(folder, name); fs::exists(file))
        return params_of(read_preset(file));
    return preset_params(name); // which says that there is none
}

fs::path presets_folder() {
    if (const char *gimp = std::getenv("GIMP3_DIRECTORY"); gimp && *gimp == '/')
        return fs::path(gimp) / "refill" / "presets";
    const char *config = std::getenv("XDG_CONFIG_HOME");
    const char *home = std::getenv("HOME");
    const fs::path base =
        config && *config == '/' ? fs::path(config) : fs::path(home ? home : ".") / ".config";
    return base / "GIMP" / "3.0" / "refill" / "presets";
}

} // namespace refill
