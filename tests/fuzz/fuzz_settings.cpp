/// Settings as text, as in presets and last values: a name and its value in each line. What was
/// taken is taken again in the words in which it is written.

#include "core/settings/params.h"
#include "tests/fuzz/fuzz.h"

#include <sstream>

using namespace refill;

namespace {

void set(Params &params, const std::string &line) {
    const auto equals = line.find('=');
    const Parameter *parameter = find_parameter(line.substr(0, equals));
    if (!parameter || equals == line.npos)
        return;
    set_parameter(params, *parameter, line.substr(equals + 1));
    Params again;
    set_parameter(again, *parameter, get_parameter(params, *parameter));
    if (get_parameter(again, *parameter) != get_parameter(params, *parameter))
        std::abort();
}

} // namespace

REFILL_FUZZER(data, size) {
    std::istringstream lines{std::string(fuzz::text_of(data, size))};
    Params params;
    for (std::string line; std::getline(lines, line);)
        fuzz::feed([&] { set(params, line); });
    fuzz::feed([&] { check(params); });
    return fuzz::feed([&] {
        const Rect rectangle = reference_rectangle(params);
        if (!params.reference.empty() && rectangle.empty())
            std::abort(); // what is no rectangle is to be refused
    });
}
