#pragma once
/// The options that say how to fill: --preset, --trust-model, and one for each of core's
/// parameters.

#include "core/settings/params.h"
#include "tools/words.h"

#include <string>
#include <vector>

namespace refill {

class SettingOptions {
public:
    /// Takes the option, and its value from `words` where it stands there. False for any other
    /// option. Throws Error (settings) where a value is missing.
    bool take(const OptionWord &option, Words &words);

    /// The preset's settings, changed by the options, wherever they stood. Throws Error (settings)
    /// for values that cannot be, and (model) where a model to be trusted cannot be read.
    Params params() const;

private:
    struct Setting {
        const Parameter *parameter;
        std::string value;
    };

    bool take_denial(const OptionWord &option);

    std::string preset_ = presets().front().name;
    bool trust_model_ = false;
    std::vector<Setting> settings_;
};

} // namespace refill
