#pragma once
/// The words of a command line, taken one after the other.

#include <optional>
#include <string>
#include <vector>

namespace refill {

class Words {
public:
    explicit Words(std::vector<std::string> words) : words_(std::move(words)) {}

    bool over() const { return next_ == words_.size(); }
    const std::string &take() { return words_[next_++]; }
    bool next_is(const std::string &word) const { return !over() && words_[next_] == word; }

    /// `value` where there is one, else the next word. Throws Error (settings), naming `option`,
    /// where there is none.
    std::string value_of(const std::string &option, const std::optional<std::string> &value);

private:
    std::vector<std::string> words_;
    std::size_t next_ = 0;
};

/// A word that begins with two dashes: `--name` or `--name=value`.
struct OptionWord {
    explicit OptionWord(const std::string &word);

    std::string word; ///< as it was written
    std::string name;
    std::optional<std::string> value;
};

/// Throws Error (settings): there is no such option.
[[noreturn]] void refuse_option(const std::string &word);

} // namespace refill
