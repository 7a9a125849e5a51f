#include "tools/setting_options.h"

#include "core/files/model_trust.h"
#include "core/settings/own_presets.h"

namespace refill {
namespace {

bool is_truth(const Parameter &parameter) {
    return std::holds_alternative<bool Params::*>(parameter.field);
}

/// The value of a boolean may be left out, so the next word is only taken where it is one.
std::string truth_of(const OptionWord &option, Words &words) {
    if (option.value)
        return *option.value;
    return words.next_is("true") || words.next_is("false") ? words.take() : "true";
}

} // namespace

bool SettingOptions::take(const OptionWord &option, Words &words) {
    if (const Parameter *parameter = find_parameter(option.name)) {
        settings_.push_back({parameter, is_truth(*parameter)
                                            ? truth_of(option, words)
                                            : words.value_of(option.word, option.value)});
        return true;
    }
    if (option.name == "preset") {
        preset_ = words.value_of(option.word, option.value);
        return true;
    }
    if (option.name == "trust-model" && !option.value)
        return trust_model_ = true;
    return take_denial(option);
}

/// --no-keep-best
bool SettingOptions::take_denial(const OptionWord &option) {
    if (option.value || !option.name.starts_with("no-"))
        return false;
    const Parameter *parameter = find_parameter(option.name.substr(3));
    if (!parameter || !is_truth(*parameter))
        return false;
    settings_.push_back({parameter, "false"});
    return true;
}

Params SettingOptions::params() const {
    Params params = any_preset(preset_, presets_folder());
    for (const Setting &setting : settings_)
        set_parameter(params, *setting.parameter, setting.value);
    check(params);
    if (const auto file = code_to_run(params); trust_model_ && !file.empty())
        params.trusted_model = model_checksum(file);
    return params;
}

} // namespace refill
