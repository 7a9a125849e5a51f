#pragma once
/// Reads JSON, one step at a time, with the standard library alone.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace refill {

/// A position in JSON text (RFC 8259), and the few steps that Refill's files are made of. Anything
/// else where one of them is due is refused, and so is deep nesting, which would use up the stack.
class JsonCursor {
public:
    /// `refuse` is called with the place in `text` that cannot be understood, and has to throw.
    using Refuse = std::function<void(std::size_t at)>;

    JsonCursor(std::string_view text, Refuse refuse) : text_(text), refuse_(std::move(refuse)) {}

    /// Goes over white space to the next character and returns it; 0 at the end.
    char peek();

    bool at_end() { return peek() == '\0' && at_ == text_.size(); }

    void expect(char character);

    /// Calls `member(key)`, which has to read the value, for each member of the object ahead.
    template <typename Member>
    void object(Member member) {
        list('{', '}', [&] {
            const std::string key = string();
            expect(':');
            member(key);
        });
    }

    /// Calls `element()`, which has to read it, for each element of the array ahead.
    template <typename Element>
    void array(Element element) {
        list('[', ']', element);
    }

    std::string string();

    /// A whole number from 0 to the largest that fits.
    std::int64_t whole_number();

    /// Goes over one value of any type.
    void skip_value();

    [[noreturn]] void fail() const;

private:
    static constexpr int deepest_nesting = 32;

    template <typename Item>
    void list(char open, char close, Item item) {
        expect(open);
        if (++depth_ > deepest_nesting)
            fail();
        if (peek() != close) {
            item();
            while (peek() == ',') {
                ++at_;
                item();
            }
        }
        expect(close);
        --depth_;
    }

    void word(std::string_view expected);

    void skip_number();

    /// The escape at the cursor, which ends on its last character.
    void escape(std::string &value);

    /// The code point of \uXXXX, or of the surrogate pair \uXXXX\uXXXX; the cursor is on the u.
    std::uint32_t code_point();

    std::uint32_t four_digits();

    std::string_view text_;
    Refuse refuse_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

} // namespace refill
