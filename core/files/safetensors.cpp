#include "core/files/safetensors.h"

#include "core/error.h"
#include "core/files/json_cursor.h"

#include <algorithm>
#include <set>

namespace refill {
namespace {

constexpr std::size_t length_bytes = 8;
/// A tenth of what the format's own library allows: ten times as long as that of any network, and
/// what the header says takes up to ten times as much memory as its text.
constexpr std::uint64_t longest_header = 10'000'000;

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
    JsonCursor json(text, [&file](std::size_t at) {
        throw Error(ErrorKind::model,
                    "The model file {} is damaged: its safetensors header cannot be understood at "
                    "byte {}.",
                    file.name(), length_bytes + at);
    });
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
