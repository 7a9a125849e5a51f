/// Prints every text of core's table of parameters as C that xgettext can read. core itself knows
/// no translations, so its table has no marks for xgettext.

#include "core/engines/engine_info.h"
#include "core/settings/params.h"

#include <iostream>
#include <string_view>

namespace {

void print(const char *text) {
    if (!text || !*text)
        return;
    std::cout << "_(\"";
    for (const char character : std::string_view(text)) {
        if (character == '"' || character == '\\')
            std::cout << '\\';
        std::cout << character;
    }
    std::cout << "\");\n";
}

} // namespace

int main() {
    for (const refill::GroupInfo &group : refill::groups())
        print(group.title);
    for (const refill::Parameter &parameter : refill::parameters()) {
        print(parameter.label);
        print(parameter.help);
        print(parameter.unit);
        print(parameter.zero_label);
        for (const refill::Choice &choice : parameter.choices)
            print(choice.label);
    }
    for (const refill::EngineInfo &engine : refill::engines())
        if (engine.label)
            print(engine.good_for);
    for (const refill::Preset &preset : refill::presets()) {
        print(preset.label);
        print(preset.help);
    }
}
