#pragma once
/// A file opened for reading at any offset, for the readers of weights files.
///
/// Sizes in such files are claims of whoever wrote them, so the length of the file itself is what
/// everything is checked against before memory is taken.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace refill {

class InputFile {
public:
    /// Throws Error (model) where `path` is missing, not a regular file, unreadable or empty.
    explicit InputFile(const std::filesystem::path &path);

    /// The path, for messages.
    const std::string &name() const { return name_; }

    std::uint64_t size() const { return size_; }

    /// Copies `bytes` bytes that start at `offset` to `to`. Throws Error (model) where the file
    /// ends before them or the disk fails.
    void read(std::uint64_t offset, void *to, std::size_t bytes) const;

    /// The same, as a string.
    std::string read(std::uint64_t offset, std::size_t bytes) const;

private:
    struct Descriptor {
        explicit Descriptor(int opened) : number(opened) {}
        ~Descriptor();
        Descriptor(const Descriptor &) = delete;
        Descriptor &operator=(const Descriptor &) = delete;
        int number;
    };

    void require(std::uint64_t offset, std::uint64_t bytes) const;

    std::string name_;
    Descriptor descriptor_;
    std::uint64_t size_ = 0;
};

/// The `bytes` bytes at `data` as an unsigned number, lowest byte first, as every weights file
/// writes them. At most 8 bytes.
std::uint64_t little_endian(const char *data, std::size_t bytes);

} // namespace refill
