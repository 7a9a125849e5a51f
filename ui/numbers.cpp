#include "ui/numbers.h"

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstring>

namespace refill {
namespace {

constexpr char points[] = ".,";
constexpr double rounding = 1e-9; // relative; what a value may be off the steps

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The place of the decimal point among digits and points, or npos.
std::size_t point_in(const std::string &number, bool is_whole) {
    const std::size_t last = number.find_last_of(points);
    if (last == std::string::npos)
        return last;
    const bool is_alone = number.find_first_of(points) == last;
    if (is_alone)
        return is_whole && number.size() - last == 4 ? std::string::npos : last;
    const bool is_repeated = number.find(number[last]) != last;
    return is_repeated ? std::string::npos : last;
}

/// The largest of the steps that is at most `value`.
double step_at(double value) {
    const double decade = std::pow(10.0, std::floor(std::log10(value * (1 + rounding))));
    for (const double factor : {5.0, 2.0})
        if (value >= factor * decade * (1 - rounding))
            return tidy(factor * decade);
    return tidy(decade);
}

} // namespace

double tidy(double value) {
    char text[32];
    const auto end = std::to_chars(text, std::end(text), value, std::chars_format::general, 12).ptr;
    double rounded = value;
    std::from_chars(text, end, rounded);
    return rounded;
}

std::string number_text(double value, int digits) {
    char shortest[400];
    const auto end =
        std::to_chars(shortest, std::end(shortest), tidy(value), std::chars_format::fixed).ptr;
    std::string text(shortest, end);
    std::size_t point = text.find('.');
    const auto after = [&] { return point == std::string::npos ? 0 : text.size() - point - 1; };
    if (digits > 0 && point == std::string::npos) {
        point = text.size();
        text += '.';
    }
    while (static_cast<int>(after()) < digits)
        text += '0';
    if (point != std::string::npos)
        text.replace(point, 1, std::localeconv()->decimal_point);
    return text;
}

std::optional<double> read_number(const std::string &text, bool is_whole) {
    const std::size_t first = text.find_first_of("0123456789.,");
    if (first == std::string::npos)
        return std::nullopt;
    std::size_t last = first;
    while (last < text.size() && (is_digit(text[last]) || std::strchr(points, text[last])))
        ++last;
    if (std::any_of(text.begin() + static_cast<std::ptrdiff_t>(last), text.end(), is_digit))
        return std::nullopt;

    const std::string number = text.substr(first, last - first);
    const std::size_t point = point_in(number, is_whole);
    std::string plain;
    for (std::size_t i = 0; i < number.size(); ++i)
        if (is_digit(number[i]))
            plain += number[i];
        else if (i == point)
            plain += '.';
    double value = 0;
    if (std::from_chars(plain.data(), plain.data() + plain.size(), value).ec != std::errc{})
        return std::nullopt;
    const bool is_negative = first > 0 && text[first - 1] == '-';
    return is_negative ? -value : value;
}

double step_up(double value, double first) {
    if (value < first * (1 - rounding))
        return first;
    const double step = step_at(value);
    const double decade = std::pow(10.0, std::floor(std::log10(step * (1 + rounding))));
    const bool is_two = std::abs(step / decade - 2) < 0.5;
    return tidy(is_two ? 5 * decade : 2 * step);
}

double step_down(double value, double first) {
    if (value <= first * (1 + rounding))
        return 0;
    const double step = step_at(value);
    if (step < value * (1 - rounding))
        return std::max(step, first);
    return std::max(first, step_at(value * (1 - 10 * rounding)));
}

} // namespace refill
