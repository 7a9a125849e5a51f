#include "tools/words.h"

#include "core/error.h"

namespace refill {

std::string Words::value_of(const std::string &option, const std::optional<std::string> &value) {
    if (value)
        return *value;
    if (over())
        throw Error(ErrorKind::settings, "The option {} needs a value.", option);
    return take();
}

OptionWord::OptionWord(const std::string &as_written) : word(as_written) {
    const auto equals = word.find('=');
    name = word.substr(2, equals - 2);
    if (equals != std::string::npos)
        value = word.substr(equals + 1);
}

void refuse_option(const std::string &word) {
    throw Error(ErrorKind::settings, "There is no option {}.", word);
}

} // namespace refill
