#pragma once
/// Weights files put together byte by byte, most of them hostile, and what reading them must end
/// in.

#include "core/error.h"
#include "core/files/weights.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <optional>
#include <sys/resource.h>
#include <unistd.h>

namespace refill::test {

namespace fs = std::filesystem;
using namespace std::string_literals;

inline const fs::path parity = fs::path(REFILL_TESTS) / "parity" / "lama-b";
inline const fs::path samples = fs::path(REFILL_TESTS) / "core" / "weights";

/// `value` in `bytes` bytes, lowest first.
inline std::string number(std::uint64_t value, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

inline std::string safetensors(const std::string &header, const std::string &data = "") {
    return number(header.size(), 8) + header + data;
}

/// A part of a zip archive, with what its entry in the list of contents shall claim.
struct ArchivePart {
    std::string name;
    std::string content;
    int method = 0;
    std::optional<std::uint64_t> claimed_size = {};
    std::optional<std::uint64_t> claimed_place = {};
    bool wide = false; ///< sizes and place in 64 bits, in an extra field
};

inline std::string zip(const std::vector<ArchivePart> &parts) {
    std::string archive;
    std::string contents;
    for (const ArchivePart &part : parts) {
        const std::uint64_t size = part.claimed_size.value_or(part.content.size());
        const std::uint64_t place = part.claimed_place.value_or(archive.size());
        const auto head = [&](std::uint64_t shown_size, std::size_t extra_size) {
            return number(20, 2) + number(0, 2) + number(part.method, 2) + number(0, 8) +
                   number(shown_size, 4) + number(shown_size, 4) + number(part.name.size(), 2) +
                   number(extra_size, 2);
        };
        const std::string wide =
            number(1, 2) + number(24, 2) + number(size, 8) + number(size, 8) + number(place, 8);
        const std::string extra = part.wide ? "\x42\x46\x02\x00zz"s + wide : "";
        contents += "PK\1\2"s + number(20, 2) + head(part.wide ? ~0u : size, extra.size()) +
                    number(0, 8) + number(0, 2) + number(part.wide ? ~0u : place, 4) + part.name +
                    extra;
        archive += "PK\3\4"s + head(size, 0) + part.name + part.content;
    }
    const std::string count = number(parts.size(), 2);
    return archive + contents + "PK\5\6"s + number(0, 4) + count + count +
           number(contents.size(), 4) + number(archive.size(), 4) + number(0, 2);
}

/// A checkpoint with that pickle; storage 0 holds `floats` zeros.
inline std::string checkpoint(const std::string &pickle, std::size_t floats = 6) {
    return zip({{"m/data.pkl", pickle}, {"m/data/0", std::string(4 * floats, '\0')}});
}

/// One of the kind from before PyTorch 1.6: `keys` is the pickle that lists the storages, and
/// `storages` what follows it.
inline std::string old_checkpoint(const std::string &pickle, const std::string &keys,
                                  const std::string &storages) {
    const std::string magic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
    const std::string version = "\x80\x02M\xe9\x03.", computer = "\x80\x02}.";
    return magic + version + computer + pickle + keys + storages;
}

// Pickles, in the words of Python's pickletools.

inline std::string text(const std::string &value) { return "X" + number(value.size(), 4) + value; }

inline std::string whole(std::int64_t value) {
    return "\x8a\x08" + number(static_cast<std::uint64_t>(value), 8);
}

inline std::string tuple(const std::vector<std::int64_t> &values) {
    std::string items;
    for (const std::int64_t value : values)
        items += whole(value);
    return "(" + items + "t";
}

inline std::string storage(std::int64_t elements, const std::string &type = "FloatStorage",
                           const std::string &key = "0") {
    return "(" + text("storage") + "ctorch\n" + type + "\n" + text(key) + text("cpu") +
           whole(elements) + "tQ";
}

inline std::string tensor(const std::vector<std::int64_t> &shape,
                          const std::vector<std::int64_t> &strides, std::int64_t offset = 0,
                          const std::string &memory = storage(6)) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + memory + whole(offset) + tuple(shape) +
           tuple(strides) + "\x89}tR";
}

inline const std::string good_tensor = tensor({2, 3}, {3, 1});

/// A pickle of a dictionary with these entries, each a key and a value in a row.
inline std::string dictionary(const std::string &entries) { return "\x80\x02}(" + entries + "u."; }

// What comes of reading them.

/// Reading the file fails with a message about the model that names the file and `parts`.
inline void expect_refused(const fs::path &file, const std::vector<std::string> &parts) {
    try {
        read_weights(file);
        ADD_FAILURE() << file << " was read";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model);
        const std::string message = error.what();
        EXPECT_NE(message.find(file.string()), message.npos) << message;
        EXPECT_EQ(message.find("{}"), message.npos) << message;
        for (const std::string &part : parts)
            EXPECT_NE(message.find(part), message.npos) << message << "\nlacks: " << part;
    }
}

/// Reading the file gives tensors or an Error about the model; anything else fails the test.
inline bool reads_or_refuses(const fs::path &file) {
    try {
        for (const auto &[name, tensor] : read_weights(file).tensors)
            tensor.contiguous(); // touches every element
        return true;
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model) << error.what();
        return false;
    }
}

/// While this lives, the process cannot get more than `bytes` of memory on top of what it has.
/// Address sanitizer needs more than any limit, so there it does nothing.
class MemoryLimit {
public:
    explicit MemoryLimit([[maybe_unused]] rlim_t bytes) {
        getrlimit(RLIMIT_AS, &before_);
#ifndef __SANITIZE_ADDRESS__
        rlim_t pages = 0;
        std::ifstream("/proc/self/statm") >> pages;
        const rlimit limit{pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + bytes,
                           before_.rlim_max};
        setrlimit(RLIMIT_AS, &limit);
#endif
    }
    ~MemoryLimit() { setrlimit(RLIMIT_AS, &before_); }
    MemoryLimit(const MemoryLimit &) = delete;
    MemoryLimit &operator=(const MemoryLimit &) = delete;

private:
    rlimit before_{};
};

/// The tensor counts 0, 1, 2, ... in the order of its elements.
inline void expect_counts(const Weights &weights, const std::string &name,
                          const std::vector<std::int64_t> &shape) {
    ASSERT_TRUE(weights.tensors.contains(name)) << name;
    const torch::Tensor &tensor = weights.tensors.at(name);
    EXPECT_EQ(tensor.sizes().vec(), shape) << name;
    EXPECT_TRUE(at::equal(tensor.to(torch::kFloat64).flatten(),
                          at::arange(tensor.numel(), torch::kFloat64)))
        << name;
}

} // namespace refill::test
