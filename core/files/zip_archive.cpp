#include "core/files/zip_archive.h"

#include "core/error.h"
#include "core/files/stored_tensor.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

// The layout is that of PKWARE's APPNOTE.TXT; section numbers below are its own.

namespace refill {
namespace {

constexpr std::string_view local_header = "PK\3\4";    // 4.3.7
constexpr std::string_view contents_header = "PK\1\2"; // 4.3.12
constexpr std::string_view end_record = "PK\5\6";      // 4.3.16
constexpr std::string_view end_record_64 = "PK\6\6";   // 4.3.14
constexpr std::string_view end_locator_64 = "PK\6\7";  // 4.3.15

constexpr std::size_t local_header_size = 30;
constexpr std::size_t contents_header_size = 46;
constexpr std::size_t end_record_size = 22;
constexpr std::size_t end_record_64_size = 56;
constexpr std::size_t end_locator_64_size = 20;
constexpr std::size_t longest_comment = 0xffff;

constexpr std::uint64_t longest_contents = 64 << 20;
constexpr std::uint64_t in_extra_32 = 0xffffffff;

/// The fields of a header, one after the other. Reading past the end gives zeros and is remembered.
class Fields {
public:
    explicit Fields(std::string_view bytes) : bytes_(bytes) {}

    std::uint64_t number(std::size_t bytes) {
        const std::string_view field = text(bytes);
        return little_endian(field.data(), field.size());
    }

    std::string_view text(std::size_t bytes) {
        complete_ = complete_ && bytes <= bytes_.size();
        if (!complete_)
            return {};
        const std::string_view field = bytes_.substr(0, bytes);
        bytes_.remove_prefix(bytes);
        return field;
    }

    void skip(std::size_t bytes) { text(bytes); }
    bool at_end() const { return bytes_.empty(); }
    bool complete() const { return complete_; }

private:
    std::string_view bytes_;
    bool complete_ = true;
};

/// What the end of the archive says about its list of contents.
struct Contents {
    std::uint64_t count;
    std::uint64_t size;
    std::uint64_t begin;
};

/// What 4.3.16 and 4.3.14 have in common, from the two disk numbers on.
std::optional<Contents> read_end(Fields fields, bool is_64) {
    const std::uint64_t disk = fields.number(is_64 ? 4 : 2);
    const std::uint64_t first_disk = fields.number(is_64 ? 4 : 2);
    const std::uint64_t count_here = fields.number(is_64 ? 8 : 2);
    const std::uint64_t count = fields.number(is_64 ? 8 : 2);
    const std::uint64_t size = fields.number(is_64 ? 8 : 4);
    const std::uint64_t begin = fields.number(is_64 ? 8 : 4);
    if (!fields.complete() || disk != first_disk || count_here != count)
        return std::nullopt;
    return Contents{count, size, begin};
}

/// The position, in `tail`, of the last end record whose comment reaches exactly to the end.
std::size_t find_end_record(std::string_view tail) {
    for (std::size_t at = tail.rfind(end_record); at != tail.npos;
         at = at == 0 ? tail.npos : tail.rfind(end_record, at - 1)) {
        if (tail.size() - at < end_record_size)
            continue;
        const std::uint64_t comment = little_endian(tail.data() + at + 20, 2);
        if (comment == tail.size() - at - end_record_size)
            return at;
    }
    return tail.npos;
}

/// Replaces the values that did not fit in 32 bits by those of the zip64 extra field (4.5.3).
void read_extra_64(Fields extra, std::uint64_t &size, std::uint64_t &stored,
                   std::uint64_t &header) {
    while (!extra.at_end() && extra.complete()) {
        const std::uint64_t kind = extra.number(2);
        Fields field(extra.text(extra.number(2)));
        if (kind != 1)
            continue;
        for (std::uint64_t *value : {&size, &stored, &header})
            if (*value == in_extra_32)
                *value = field.number(8);
        return;
    }
}

} // namespace

bool ZipArchive::is_zip(const InputFile &file) {
    return file.size() >= local_header.size() && file.read(0, local_header.size()) == local_header;
}

ZipArchive::ZipArchive(const InputFile &file) : file_(file) {
    const std::size_t tail_size = static_cast<std::size_t>(std::min<std::uint64_t>(
        file.size(), end_locator_64_size + end_record_size + longest_comment));
    const std::uint64_t tail_begin = file.size() - tail_size;
    const std::string tail = file.read(tail_begin, tail_size);
    const std::size_t end = find_end_record(tail);
    if (end == tail.npos)
        throw Error(ErrorKind::model,
                    "The model file {} is incomplete: the list of contents that should be at its "
                    "end, byte {}, is missing. Try to download it again.",
                    file.name(), file.size());

    auto contents = read_end(Fields(std::string_view(tail).substr(end + 4)), false);
    if (end >= end_locator_64_size &&
        tail.compare(end - end_locator_64_size, 4, end_locator_64) == 0) {
        const std::uint64_t record = little_endian(tail.data() + end - end_locator_64_size + 8, 8);
        const std::string bytes = file.read(record, end_record_64_size);
        if (!bytes.starts_with(end_record_64))
            fail();
        contents = read_end(Fields(std::string_view(bytes).substr(16)), true);
    }
    if (!contents || contents->size > longest_contents ||
        contents->count > contents->size / contents_header_size ||
        contents->begin > tail_begin + end)
        fail();
    read_contents(file.read(contents->begin, contents->size), contents->count);
    check_overlaps(contents->begin);
}

void ZipArchive::read_contents(const std::string &contents, std::uint64_t count) {
    Fields fields(contents);
    for (std::uint64_t i = 0; i < count; ++i) {
        const bool signed_ = fields.text(4) == contents_header;
        fields.skip(4); // the versions
        const std::uint64_t flags = fields.number(2);
        const std::uint64_t method = fields.number(2);
        fields.skip(8); // time, date and checksum
        std::uint64_t stored = fields.number(4);
        std::uint64_t size = fields.number(4);
        const std::uint64_t name_size = fields.number(2);
        const std::uint64_t extra_size = fields.number(2);
        const std::uint64_t comment_size = fields.number(2);
        fields.skip(8); // disk and attributes
        std::uint64_t header = fields.number(4);
        const std::string name(fields.text(name_size));
        read_extra_64(Fields(fields.text(extra_size)), size, stored, header);
        fields.skip(comment_size);

        if (!signed_ || !fields.complete())
            fail();
        const bool plain = method == 0 && (flags & 1) == 0;
        if ((plain && stored != size) || !entries_.try_emplace(name, header, stored, plain).second)
            fail();
        if (folder_.empty())
            folder_ = name.substr(0, name.find('/') + 1);
    }
}

// One run of bytes that counts as many records would let a small file claim a lot of memory.
void ZipArchive::check_overlaps(std::uint64_t contents_begin) {
    std::vector<Entry *> by_place;
    for (auto &[name, entry] : entries_)
        by_place.push_back(&entry);
    std::ranges::sort(by_place, {}, &Entry::header);
    std::uint64_t limit = contents_begin;
    for (auto entry = by_place.rbegin(); entry != by_place.rend(); ++entry) {
        const std::uint64_t header = (*entry)->header;
        if (header > limit || limit - header < local_header_size ||
            limit - header - local_header_size < (*entry)->size)
            fail();
        (*entry)->limit = limit;
        limit = header;
    }
}

ZipArchive::Record ZipArchive::find(const std::string &name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end())
        throw Error(ErrorKind::model, "The model file {} is incomplete: it has no part {}.",
                    file_.name(), printable(name));
    const Entry &entry = found->second;
    if (!entry.plain)
        throw Error(ErrorKind::model,
                    "The part {} of the model file {} is compressed or encrypted, but PyTorch's "
                    "files hold every part as it is. Save the model again with PyTorch.",
                    printable(name), file_.name());
    const std::string header = file_.read(entry.header, local_header_size);
    const std::uint64_t before = local_header_size + little_endian(header.data() + 26, 2) +
                                 little_endian(header.data() + 28, 2);
    if (!header.starts_with(local_header) || entry.limit - entry.header < before ||
        entry.limit - entry.header - before < entry.size)
        throw Error(ErrorKind::model,
                    "The model file {} is damaged: its part {} is not where it was expected, at "
                    "byte {}.",
                    file_.name(), printable(name), entry.header);
    return {entry.header + before, entry.size};
}

void ZipArchive::fail() const {
    throw Error(ErrorKind::model,
                "The model file {} is damaged: the list of contents at its end contradicts itself "
                "or the size of the file, {} bytes.",
                file_.name(), file_.size());
}

} // namespace refill
