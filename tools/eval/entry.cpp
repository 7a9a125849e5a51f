#include "tools/eval/entry.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/files/model_info.h"
#include "core/settings/params.h"

#include <glib.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace refill {
namespace {

/// The part before `separator`, and the rest. Throws where there is no such name.
std::pair<std::string, std::string> name_and_rest(const std::string &text, char separator,
                                                  const char *form) {
    const auto end = text.find(separator);
    const std::string name = text.substr(0, end);
    const bool is_file_name =
        !name.empty() && name[0] != '.' && std::ranges::all_of(name, [](unsigned char c) {
            return std::isalnum(c) || c == '.' || c == '-' || c == '_';
        });
    if (end == std::string::npos || !is_file_name)
        throw Error(ErrorKind::settings,
                    "\"{}\" is not of the form {}, with letters, digits, dots and dashes in the "
                    "name.",
                    text, form);
    return {name, text.substr(end + 1)};
}

/// As a shell would split them.
std::vector<std::string> split_words(const std::string &text) {
    int count = 0;
    char **words = nullptr;
    GError *failure = nullptr;
    if (g_shell_parse_argv(text.c_str(), &count, &words, &failure)) {
        const std::unique_ptr<char *, decltype(&g_strfreev)> owner(words, g_strfreev);
        return {words, words + count};
    }
    const std::unique_ptr<GError, decltype(&g_error_free)> owner(failure, g_error_free);
    if (failure->code == G_SHELL_ERROR_EMPTY_STRING)
        return {};
    throw Error(ErrorKind::settings, "\"{}\" cannot be split into words: {}", text,
                std::string(failure->message));
}

struct Setting {
    std::string name;
    std::string value;
};

Setting setting_of(const std::string &word) {
    const auto equals = word.find('=');
    if (equals == std::string::npos)
        throw Error(ErrorKind::settings, "\"{}\" is not of the form SETTING=VALUE.", word);
    return {word.substr(0, equals), word.substr(equals + 1)};
}

/// What the settings say, all of it checked.
Params params_of(const std::vector<Setting> &settings) {
    Params params;
    for (const Setting &setting : settings)
        if (setting.name == "preset")
            params = preset_params(setting.value);
    for (const Setting &setting : settings) {
        if (setting.name == "preset")
            continue;
        const Parameter *parameter = find_parameter(setting.name);
        if (!parameter)
            throw Error(ErrorKind::settings, "There is no setting called \"{}\".", setting.name);
        set_parameter(params, *parameter, setting.value);
    }
    check(params);
    return params;
}

void replace_all(std::string &text, const std::string &what, const std::string &with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// The masks are the holes' exact outlines, so that a hole is grown only where that is asked for.
void keep_to_the_mask(std::vector<Setting> &settings) {
    if (std::ranges::none_of(settings, [](const Setting &s) { return s.name == "grow"; }))
        settings.push_back({"grow", "0"});
}

std::string shell_quoted(const std::string &text) {
    const std::unique_ptr<char, decltype(&g_free)> word(g_shell_quote(text.c_str()), g_free);
    return word.get();
}

} // namespace

Entry refill_entry(const std::string &text, const std::filesystem::path &refill) {
    const auto [name, rest] = name_and_rest(text, ':', "'NAME: SETTING=VALUE ...'");
    std::vector<Setting> settings;
    for (const std::string &word : split_words(rest))
        settings.push_back(setting_of(word));
    keep_to_the_mask(settings);
    const Params params = params_of(settings);

    Entry entry{name, {refill.string(), "{image}", "{mask}", "-o", "{out}"}, {}, {}};
    for (const Setting &setting : settings) {
        entry.words.push_back("--" + setting.name + "=" + setting.value);
        entry.settings +=
            (entry.settings.empty() ? "" : " ") + setting.name + "=" + shell_quoted(setting.value);
    }
    entry.words.push_back("--native-size=true");
    if (engine_info(params.engine).weights == WeightsSource::shipped)
        entry.model = params.model.empty() ? default_model() : std::filesystem::path(params.model);
    return entry;
}

Entry command_entry(const std::string &text) {
    const auto [name, command] = name_and_rest(text, '=', "'NAME=COMMAND'");
    for (const char *file : {"{image}", "{mask}", "{out}"})
        if (command.find(file) == std::string::npos)
            throw Error(ErrorKind::settings, "The command of {} does not name {}.", name, file);
    return {name, {"/bin/sh", "-c", command}, command, {}};
}

std::vector<Entry> baseline_entries(const std::filesystem::path &refill,
                                    const std::filesystem::path &model) {
    const int side = model_info(model).smallest_scale;
    const std::string network_alone =
        "iterations=1 match-colours=false continuation=0 detail=false ";
    const std::string texts[] = {
        "telea: engine=telea",
        "navier-stokes: engine=navier-stokes",
        "once-at-full-size: max-scales=1 " + network_alone,
        "small-enlarged: smallest-scale=" + std::to_string(side) +
            " pixel-budget=" + std::to_string(side * side) + " " + network_alone,
    };
    std::vector<Entry> entries;
    for (const std::string &text : texts)
        entries.push_back(refill_entry(text, refill));
    return entries;
}

void use_model(Entry &entry, const std::filesystem::path &model) {
    const bool names_one = std::ranges::any_of(
        entry.words, [](const std::string &word) { return word.starts_with("--model="); });
    if (entry.model.empty() || names_one)
        return;
    entry.model = model;
    entry.words.push_back("--model=" + model.string());
    entry.settings +=
        (entry.settings.empty() ? "" : " ") + ("model=" + shell_quoted(model.string()));
}

std::vector<std::string> words_for(const Entry &entry, const Case &which,
                                   const std::filesystem::path &out) {
    const bool for_shell = entry.words.front() == "/bin/sh";
    std::vector<std::string> words = entry.words;
    for (std::string &word : words)
        for (const auto &[placeholder, file] :
             {std::pair("{image}", which.truth_file), std::pair("{mask}", which.mask_file),
              std::pair("{out}", out)})
            replace_all(word, placeholder, for_shell ? shell_quoted(file.string()) : file.string());
    return words;
}

void check_names(const std::vector<Entry> &entries) {
    for (auto entry = entries.begin(); entry != entries.end(); ++entry)
        if (std::any_of(entries.begin(), entry,
                        [&](const Entry &other) { return other.name == entry->name; }))
            throw Error(ErrorKind::settings, "Two entries are called \"{}\".", entry->name);
}

} // namespace refill
