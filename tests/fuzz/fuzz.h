#pragma once
/// What the fuzzers share. Each of them feeds one reader with bytes that nobody meant: it may refuse
/// them, by an Error, and nothing else.

#include "core/error.h"
#include "core/files/input_file.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace refill::fuzz {

inline std::string_view text_of(const std::uint8_t *data, std::size_t size) {
    return {reinterpret_cast<const char *>(data), size};
}

/// Runs `read`, which may throw Error.
template <typename Read>
int feed(Read read) {
    try {
        read();
    } catch (const Error &) {
    }
    return 0;
}

/// A file in memory, whose content changes and whose name stays.
class MemoryFile {
public:
    MemoryFile() : descriptor_(memfd_create("fuzz", 0)) {}

    std::string hold(std::string_view bytes) const {
        if (ftruncate(descriptor_, 0) != 0 ||
            pwrite(descriptor_, bytes.data(), bytes.size(), 0) != ssize_t(bytes.size()))
            std::abort();
        return "/proc/self/fd/" + std::to_string(descriptor_);
    }

private:
    int descriptor_;
};

/// Runs `read(path)` for a file with these bytes.
template <typename Read>
int feed_file(const std::uint8_t *data, std::size_t size, Read read) {
    static const MemoryFile file;
    const std::string path = file.hold(text_of(data, size));
    return feed([&] { read(path); });
}

} // namespace refill::fuzz

#define REFILL_FUZZER(data, size)                                                                  \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
