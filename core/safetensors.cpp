#include "core/safetensors.h"

#include "core/error.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

namespace refill {
namespace {

constexpr std::size_t length_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000; // as in the format's own library
constexpr int deepest_nesting = 32;

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

/// A position in JSON text, and the few steps that a header is made of. Anything else where one
/// of them is due is an error, and so is deep nesting, which would use up the stack.
class JsonCursor {
public:
    JsonCursor(std::string_view text, const InputFile &file) : text_(text), file_(file) {}

    /// Goes over white space to the next character and returns it; 0 at the end.
    char peek() {
        at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    bool at_end() { return peek() == '\0' && at_ == text_.size(); }

    void expect(char character) {
        if (peek() != character || at_ == text_.size())
            fail();
        ++at_;
    }

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

    std::string string() {
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

    /// A whole number from 0 to the largest that fits.
    std::int64_t whole_number() {
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

    /// Goes over one value of any type.
    void skip_value() {
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

    [[noreturn]] void fail() const {
        throw Error(ErrorKind::model,
                    "The model file {} is damaged: its safetensors header cannot be understood at "
                    "byte {}.",
                    file_.name(), length_bytes + at_);
    }

private:
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

    void word(std::string_view expected) {
        if (text_.substr(at_, expected.size()) != expected)
            fail();
        at_ += expected.size();
    }

    void skip_number() {
        const std::size_t end =
            std::min(text_.find_first_not_of("+-.0123456789Ee", at_), text_.size());
        double value = 0;
        const auto [stopped_at, failure] =
            std::from_chars(text_.data() + at_, text_.data() + end, value);
        if (failure == std::errc::invalid_argument || stopped_at != text_.data() + end)
            fail();
        at_ = end;
    }

    /// The escape at the cursor, which ends on its last character.
    void escape(std::string &value) {
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

    /// The code point of \uXXXX, or of the surrogate pair \uXXXX\uXXXX; the cursor is on the u.
    std::uint32_t code_point() {
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

    std::uint32_t four_digits() {
        std::uint32_t code = 0;
        const std::string_view digits = text_.substr(at_ + 1, 4);
        const auto [end, failure] =
            std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (failure != std::errc{} || end != digits.data() + 4)
            fail();
        at_ += 4;
        return code;
    }

    std::string_view text_;
    const InputFile &file_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

/// What the header says about one tensor, with its range of bytes as written: relative to the end
/// of the header.
struct Entry {
    std::string name;
    std::string type = {};
    std::vector<std::int64_t> shape = {};
    std::vector<std::int64_t> range = {};
};

std::vector<std::int64_t> read_numbers(JsonCursor &json) {
    std::vector<std::int64_t> numbers;
    json.array([&] { numbers.push_back(json.whole_number()); });
    return numbers;
}

Entry read_entry(JsonCursor &json, const std::string &name, const InputFile &file) {
    Entry entry{.name = name};
    std::set<std::string> seen;
    json.object([&](const std::string &key) {
        if (!seen.insert(key).second)
            json.fail();
        if (key == "dtype")
            entry.type = json.string();
        else if (key == "shape")
            entry.shape = read_numbers(json);
        else if (key == "data_offsets")
            entry.range = read_numbers(json);
        else
            json.skip_value();
    });
    for (const char *key : {"dtype", "shape", "data_offsets"})
        if (!seen.contains(key))
            throw Error(ErrorKind::model, "The tensor {} in {} is described without its {}.",
                        printable(name), file.name(), key);
    if (entry.range.size() != 2 || entry.range[0] > entry.range[1])
        throw Error(
            ErrorKind::model,
            "The tensor {} in {} has no valid data_offsets: expected its first byte and the "
            "byte after its last.",
            printable(name), file.name());
    return entry;
}

std::map<std::string, std::string> read_metadata(JsonCursor &json) {
    std::map<std::string, std::string> metadata;
    json.object([&](const std::string &key) {
        if (!metadata.emplace(key, json.string()).second)
            json.fail();
    });
    return metadata;
}

/// The tensor of an entry; `data_begin` is where the numbers of the file begin.
StoredTensor located(const Entry &entry, std::uint64_t data_begin, const InputFile &file) {
    const auto type = element_type_from_safetensors(entry.type);
    if (!type)
        throw Error(ErrorKind::model,
                    "The tensor {} in {} is made of numbers of type {}, which Refill cannot read.",
                    printable(entry.name), file.name(), printable(entry.type));
    const auto elements = element_count(entry.shape);
    std::int64_t bytes = 0;
    if (!elements ||
        __builtin_mul_overflow(*elements, static_cast<std::int64_t>(element_size(*type)), &bytes))
        throw Error(ErrorKind::model, "The tensor {} in {} has an impossible shape: {}.",
                    printable(entry.name), file.name(), shape_text(entry.shape));
    if (bytes != entry.range[1] - entry.range[0])
        throw Error(ErrorKind::model,
                    "The tensor {} in {} has the shape {} of {}, which takes {} bytes, but {} are "
                    "set aside for it.",
                    printable(entry.name), file.name(), shape_text(entry.shape), entry.type, bytes,
                    entry.range[1] - entry.range[0]);
    StoredTensor tensor{.name = entry.name,
                        .type = *type,
                        .shape = entry.shape,
                        .strides = contiguous_strides(entry.shape),
                        .storage_begin = data_begin + static_cast<std::uint64_t>(entry.range[0]),
                        .storage_elements = static_cast<std::uint64_t>(*elements)};
    check_layout(tensor, file);
    return tensor;
}

/// The format has the tensors lie one after the other from the header to the end of the file.
void check_ranges(const std::vector<Entry> &entries, std::uint64_t data_bytes,
                  const InputFile &file) {
    std::int64_t end = 0;
    for (const Entry &entry : entries) {
        if (entry.range[0] != end)
            throw Error(ErrorKind::model,
                        "The model file {} is damaged: the numbers of the tensor {} begin at byte "
                        "{} after the header, but {} was expected.",
                        file.name(), printable(entry.name), entry.range[0], end);
        end = entry.range[1];
    }
    if (static_cast<std::uint64_t>(end) < data_bytes)
        throw Error(ErrorKind::model,
                    "The model file {} is damaged: {} bytes follow its last tensor, where its end "
                    "was expected.",
                    file.name(), data_bytes - static_cast<std::uint64_t>(end));
}

std::uint64_t read_header_length(const InputFile &file) {
    const std::uint64_t length = little_endian(file.read(0, length_bytes).data(), length_bytes);
    if (length > longest_header)
        throw Error(ErrorKind::model,
                    "The model file {} claims a safetensors header of {} bytes; more than {} are "
                    "not allowed.",
                    file.name(), length, longest_header);
    if (length > file.size() - length_bytes)
        throw Error(ErrorKind::model,
                    "The model file {} is incomplete: it ends at byte {}, within its header, which "
                    "is {} bytes long. Try to download it again.",
                    file.name(), file.size(), length);
    return length;
}

} // namespace

bool is_safetensors(const InputFile &file) {
    return file.size() > length_bytes && file.read(length_bytes, 1) == "{";
}

SafetensorsHeader read_safetensors_header(const InputFile &file) {
    const std::uint64_t length = read_header_length(file);
    const std::string text = file.read(length_bytes, length);
    SafetensorsHeader header;
    std::vector<Entry> entries;
    std::set<std::string> names;
    JsonCursor json(text, file);
    json.object([&](const std::string &name) {
        if (!names.insert(name).second)
            throw Error(ErrorKind::model, "The model file {} names the tensor {} twice.",
                        file.name(), printable(name));
        if (name == "__metadata__")
            header.metadata = read_metadata(json);
        else
            entries.push_back(read_entry(json, name, file));
    });
    if (!json.at_end())
        json.fail();

    std::ranges::stable_sort(entries, {}, &Entry::range);
    const std::uint64_t data_begin = length_bytes + length;
    for (const Entry &entry : entries)
        header.tensors.push_back(located(entry, data_begin, file));
    check_ranges(entries, file.size() - data_begin, file);
    return header;
}

} // namespace refill
