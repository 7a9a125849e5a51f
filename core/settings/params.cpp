#include "core/settings/params.h"

#include "core/error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace refill {
namespace {

/// No photo is longer, in pixels.
constexpr int longest_side = 10'000'000;

[[noreturn]] void refuse(const Parameter &parameter, const std::string &value) {
    throw Error(ErrorKind::settings, "The value \"{}\" is not possible for {}.", value,
                parameter.name);
}

void check_range(const Parameter &parameter, double value) {
    if (!(value >= parameter.minimum && value <= parameter.maximum))
        throw Error(ErrorKind::settings, "{} is {}, but must be between {} and {}.", parameter.name,
                    value, parameter.minimum, parameter.maximum);
}

void check_choice(const Parameter &parameter, const std::string &value) {
    const auto &choices = parameter.choices;
    if (!choices.empty() && !parameter.takes_others &&
        std::ranges::none_of(choices, [&](const Choice &choice) { return value == choice.name; }))
        refuse(parameter, value);
}

template <typename Number>
Number number(const Parameter &parameter, const std::string &text) {
    Number value{};
    const char *end = text.data() + text.size();
    const auto [stopped_at, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || stopped_at != end)
        refuse(parameter, text);
    return value;
}

bool truth(const Parameter &parameter, const std::string &text) {
    if (text == "true" || text == "yes" || text == "1")
        return true;
    if (text == "false" || text == "no" || text == "0")
        return false;
    refuse(parameter, text);
}

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

void check(const Params &params, const Parameter &parameter) {
    std::visit(Overloaded{
                   [&](int Params::*field) { check_range(parameter, params.*field); },
                   [&](double Params::*field) { check_range(parameter, params.*field); },
                   [](bool Params::*) {},
                   [&](std::string Params::*field) { check_choice(parameter, params.*field); },
               },
               parameter.field);
}

} // namespace

bool is_percentage(const Parameter &parameter) {
    return parameter.unit && std::strcmp(parameter.unit, "%") == 0;
}

const Parameter *find_parameter(const std::string &name) {
    const auto found = std::ranges::find_if(
        parameters(), [&](const Parameter &parameter) { return name == parameter.name; });
    return found == parameters().end() ? nullptr : &*found;
}

std::string get_parameter(const Params &params, const Parameter &parameter) {
    return std::visit(
        Overloaded{
            [&](int Params::*field) { return std::to_string(params.*field); },
            [&](double Params::*field) {
                char digits[32];
                const auto end = std::to_chars(digits, std::end(digits), params.*field);
                return std::string(digits, end.ptr);
            },
            [&](bool Params::*field) { return std::string(params.*field ? "true" : "false"); },
            [&](std::string Params::*field) { return params.*field; },
        },
        parameter.field);
}

void set_parameter(Params &params, const Parameter &parameter, const std::string &value) {
    Params changed = params;
    std::visit(
        Overloaded{
            [&](int Params::*field) { changed.*field = number<int>(parameter, value); },
            [&](double Params::*field) { changed.*field = number<double>(parameter, value); },
            [&](bool Params::*field) { changed.*field = truth(parameter, value); },
            [&](std::string Params::*field) { changed.*field = value; },
        },
        parameter.field);
    check(changed, parameter);
    params = changed;
}

void check(const Params &params) {
    for (const Parameter &parameter : parameters())
        check(params, parameter);
    if (params.erosion % 2 == 0)
        throw Error(ErrorKind::settings, "{} is {}, but must be odd.", "erosion", params.erosion);
    if (params.colours &&
        params.colour_fidelity + params.colour_statistics + params.colour_border == 0)
        throw Error(ErrorKind::settings, "{}, {} and {} are all 0: nothing would hold the colours.",
                    "colour-fidelity", "colour-statistics", "colour-border");
    reference_rectangle(params);
}

Rect reference_rectangle(const Params &params) {
    if (params.reference.empty())
        return {};
    int numbers[4];
    const char *from = params.reference.data();
    const char *const end = from + params.reference.size();
    for (int &number : numbers) {
        const auto [stopped_at, failure] = std::from_chars(from, end, number);
        const bool last = &number == std::end(numbers) - 1;
        const bool ends = last ? stopped_at == end : stopped_at != end && *stopped_at == ',';
        if (failure != std::errc{} || !ends || number < 0 || number > longest_side)
            refuse(*find_parameter("reference"), params.reference);
        from = stopped_at + !last;
    }
    const Rect rectangle{numbers[0], numbers[1], numbers[2], numbers[3]};
    if (rectangle.empty())
        refuse(*find_parameter("reference"), params.reference);
    return rectangle;
}

} // namespace refill
