#include "tools/help_entry.h"

#include <sstream>

namespace refill {
namespace {

constexpr std::size_t indent = 8;
constexpr std::size_t width = 80 - indent;

/// `text` in lines of at most `width` characters, each but the first after `indent` spaces.
std::string wrapped(const std::string &text) {
    std::istringstream words(text);
    std::string lines;
    std::string word;
    std::size_t column = 0;
    while (words >> word) {
        const bool fits = column == 0 || column + 1 + word.size() <= width;
        if (!fits)
            lines += "\n" + std::string(indent, ' ');
        else if (column > 0)
            lines += " ";
        column = (fits && column > 0 ? column + 1 : 0) + word.size();
        lines += word;
    }
    return lines;
}

} // namespace

std::string help_entry(const std::string &option, const std::string &help) {
    return "  " + option + "\n" + std::string(indent, ' ') + wrapped(help) + "\n";
}

} // namespace refill
