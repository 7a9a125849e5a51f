#pragma once
/// How numbers are written, read and stepped in the window.

#include <optional>
#include <string>

namespace refill {

/// The value without what calculating in binary has added beyond its first 12 digits.
double tidy(double value);

/// The number with the locale's decimal point, never rounded: at least `digits` digits after the
/// point, and as many more as the value has.
std::string number_text(double value, int digits);

/// The number that the text begins with; what follows, such as a unit, may hold no further digits.
/// A point and a comma are read alike, whatever the locale. Where both occur, the last one is the
/// decimal point; so is a single one, but in a whole number it groups where three digits follow.
std::optional<double> read_number(const std::string &text, bool is_whole);

/// Steps that multiply: 1, 2, 5, 10, 20, ... times a power of ten. The next such value above
/// `value` that is at least `first`; below `value`, or 0 where that would be less than `first`.
double step_up(double value, double first);
double step_down(double value, double first);

} // namespace refill
