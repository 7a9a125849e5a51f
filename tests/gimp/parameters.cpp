/// Prints core's table of parameters as JSON, for the test that the plug-in's arguments agree.

#include "core/settings/params.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace {

const char *type_of(const refill::Parameter &parameter) {
    static constexpr const char *types[] = {"int", "double", "bool", "text"};
    return types[parameter.field.index()];
}

nlohmann::json describe(const refill::Parameter &parameter) {
    nlohmann::json choices = nlohmann::json::array();
    for (const refill::Choice &choice : parameter.choices)
        choices.push_back(choice.name);
    return {{"name", parameter.name},
            {"label", parameter.label},
            {"help", parameter.help},
            {"type", type_of(parameter)},
            {"default", refill::get_parameter(refill::Params{}, parameter)},
            {"minimum", parameter.minimum},
            {"maximum", parameter.maximum},
            {"choices", choices},
            {"is_file", parameter.is_file}};
}

} // namespace

int main() {
    nlohmann::json table = nlohmann::json::array();
    for (const refill::Parameter &parameter : refill::parameters())
        table.push_back(describe(parameter));
    std::cout << table.dump(2) << '\n';
}
