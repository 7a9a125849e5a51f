#include "tools/bench/in_words.h"

#include <stdexcept>

namespace refill {

Params params_from(const Words &words) {
    Params params;
    for (const std::string &word : words) {
        const auto equals = word.find('=');
        const Parameter *parameter = find_parameter(word.substr(0, equals));
        if (!parameter || equals == std::string::npos)
            throw std::runtime_error("there is no option " + word);
        set_parameter(params, *parameter, word.substr(equals + 1));
    }
    return params;
}

const char *stage_name(Stage stage) {
    switch (stage) {
    case Stage::loading:
        return "before the first step";
    case Stage::choosing:
        return "choosing";
    case Stage::filling:
        return "filling";
    case Stage::refining:
        return "refining";
    case Stage::correcting:
        return "correcting";
    case Stage::matching:
        return "matching";
    case Stage::structuring:
        return "structuring";
    case Stage::detailing:
        return "detailing";
    case Stage::texturing:
        return "texturing";
    case Stage::colouring:
        return "colouring";
    }
    return "";
}

} // namespace refill
