#include "core/files/json_cursor.h"

#include "core/error.h"

#include <algorithm>
#include <charconv>

namespace refill {
namespace {

/// Whether `text` is UTF-8: names and metadata end up in messages and in layer names.
bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xc2 && lead < 0xe0 ? 2
                                   : lead >= 0xe0 && lead < 0xf0 ? 3
                                   : lead >= 0xf0 && lead < 0xf5 ? 4
                                                                 : 0;
        if (length == 0 || length > text.size() - i)
            return false;
        std::uint32_t code = length == 1 ? lead : lead & (0x7f >> length);
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0) != 0x80)
                return false;
            code = code << 6 | (next & 0x3f);
        }
        const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
        if (overlong || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff)
            return false;
        i += length;
    }
    return true;
}

void append_utf8(std::string &text, std::uint32_t code) {
    const auto tail = [&](int shift) { text += char(0x80 | ((code >> shift) & 0x3f)); };
    if (code < 0x80) {
        text += char(code);
    } else if (code < 0x800) {
        text += char(0xc0 | code >> 6);
        tail(0);
    } else if (code < 0x10000) {
        text += char(0xe0 | code >> 12);
        tail(6);
        tail(0);
    } else {
        text += char(0xf0 | code >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

} // namespace

char JsonCursor::peek() {
    at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
}

void JsonCursor::expect(char character) {
    if (peek() != character || at_ == text_.size())
        fail();
    ++at_;
}

std::string JsonCursor::string() {
    expect('"');
    const std::size_t begin = at_;
    std::string value;
    for (;; ++at_) {
        if (at_ == text_.size() || static_cast<unsigned char>(text_[at_]) < ' ')
            fail();
        if (text_[at_] == '"')
            break;
        if (text_[at_] == '\\')
            escape(value);
        else
            value += text_[at_];
    }
    if (!is_utf8(text_.substr(begin, at_ - begin)))
        fail();
    ++at_;
    return value;
}

std::int64_t JsonCursor::whole_number() {
    peek();
    std::int64_t value = 0;
    const char *begin = text_.data() + at_;
    const auto [end, failure] = std::from_chars(begin, text_.data() + text_.size(), value);
    const bool padded = end - begin > 1 && *begin == '0';
    if (failure != std::errc{} || padded || *begin == '-')
        fail();
    at_ += static_cast<std::size_t>(end - begin);
    return value;
}

void JsonCursor::skip_value() {
    switch (peek()) {
    case '{':
        return object([this](const std::string &) { skip_value(); });
    case '[':
        return array([this] { skip_value(); });
    case '"':
        string();
        return;
    case 't':
        return word("true");
    case 'f':
        return word("false");
    case 'n':
        return word("null");
    default:
        return skip_number();
    }
}

void JsonCursor::word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected)
        fail();
    at_ += expected.size();
}

void JsonCursor::skip_number() {
    const std::size_t end = std::min(text_.find_first_not_of("+-.0123456789Ee", at_), text_.size());
    double value = 0;
    const auto [stopped_at, failure] =
        std::from_chars(text_.data() + at_, text_.data() + end, value);
    if (failure == std::errc::invalid_argument || stopped_at != text_.data() + end)
        fail();
    at_ = end;
}

void JsonCursor::escape(std::string &value) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (++at_ == text_.size())
        fail();
    if (text_[at_] == 'u')
        return append_utf8(value, code_point());
    const std::size_t which = letters.find(text_[at_]);
    if (which == letters.npos)
        fail();
    value += meanings[which];
}

std::uint32_t JsonCursor::code_point() {
    const std::uint32_t first = four_digits();
    if (first < 0xd800 || first >= 0xe000)
        return first;
    if (first >= 0xdc00 || text_.substr(at_ + 1, 2) != "\\u")
        fail();
    at_ += 2;
    const std::uint32_t second = four_digits();
    if (second < 0xdc00 || second >= 0xe000)
        fail();
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

std::uint32_t JsonCursor::four_digits() {
    std::uint32_t code = 0;
    const std::string_view digits = text_.substr(at_ + 1, 4);
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (failure != std::errc{} || end != digits.data() + 4)
        fail();
    at_ += 4;
    return code;
}

void JsonCursor::fail() const {
    refuse_(at_);
    REFILL_ASSERT(false);
}

} // namespace refill
