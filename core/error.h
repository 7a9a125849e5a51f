#pragma once
/// The one exception for what a user can cause, and the assertion for what only we can.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace refill {

/// What went wrong, for callers that react to it (exit codes, translated messages).
enum class ErrorKind {
    input,    ///< The image, the mask or a file to read or write cannot be used.
    settings, ///< A parameter is out of its range or contradicts another.
    model,    ///< The weights file is missing, damaged, hostile or of an unknown architecture.
    resource, ///< Memory, disk or device did not suffice, also after every cheaper way was tried.
};

/// A whole sentence in English that carries the numbers which disagree.
///
/// `message` is a template with `{}` for each of `values`, so that a caller can look the template
/// up in its catalogue and fill the numbers in after translating it.
class Error : public std::runtime_error {
public:
    template <typename... Values>
    Error(ErrorKind kind, const char *message, const Values &...values)
        : Error(kind, std::string(message), std::vector<std::string>{text(values)...}) {}

    Error(ErrorKind kind, std::string message, std::vector<std::string> values);

    ErrorKind kind() const { return kind_; }
    const std::string &message() const { return message_; }
    const std::vector<std::string> &values() const { return values_; }

private:
    static std::string text(std::string_view value) { return std::string(value); }
    static std::string text(const std::string &value) { return value; }
    static std::string text(const char *value) { return value; }
    static std::string text(double value);
    template <typename Number>
    static std::string text(Number value) {
        return std::to_string(value);
    }

    ErrorKind kind_;
    std::string message_;
    std::vector<std::string> values_;
};

/// `message` with each `{}` replaced by the next of `values`.
std::string fill_in(const std::string &message, const std::vector<std::string> &values);

} // namespace refill

/// Aborts with the condition and its place: for mistakes of ours that no input can cause.
#define REFILL_ASSERT(condition)                                                                   \
    ((condition) ? void(0) : ::refill::assertion_failed(#condition, __FILE__, __LINE__))

namespace refill {
[[noreturn]] void assertion_failed(const char *condition, const char *file, int line);
}
