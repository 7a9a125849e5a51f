#include "core/files/input_file.h"

#include "core/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace refill {

InputFile::Descriptor::~Descriptor() {
    if (number >= 0)
        ::close(number);
}

// A pipe under that name must not make us wait for its other end, hence O_NONBLOCK.
InputFile::InputFile(const std::filesystem::path &path)
    : name_(path.string()), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    struct stat about;
    if (descriptor_.number < 0 && (errno == ENOENT || errno == ENOTDIR))
        throw Error(ErrorKind::model, "The model file {} does not exist.", name_);
    if (descriptor_.number < 0 || ::fstat(descriptor_.number, &about) != 0)
        throw Error(ErrorKind::model, "The model file {} cannot be opened: {}.", name_,
                    std::generic_category().message(errno));
    if (S_ISDIR(about.st_mode))
        throw Error(ErrorKind::model, "{} is a folder; choose a model file in it.", name_);
    if (!S_ISREG(about.st_mode))
        throw Error(ErrorKind::model, "{} is not a regular file; choose a model file.", name_);
    if (about.st_size == 0)
        throw Error(ErrorKind::model, "The model file {} is empty.", name_);
    size_ = static_cast<std::uint64_t>(about.st_size);
}

void InputFile::require(std::uint64_t offset, std::uint64_t bytes) const {
    if (offset > size_ || bytes > size_ - offset)
        throw Error(
            ErrorKind::model,
            "The model file {} is incomplete: {} bytes are expected from byte {} on, but it "
            "ends at byte {}.",
            name_, bytes, offset, size_);
}

void InputFile::read(std::uint64_t offset, void *to, std::size_t bytes) const {
    require(offset, bytes);
    auto *target = static_cast<char *>(to);
    while (bytes > 0) {
        const ssize_t got = ::pread(descriptor_.number, target, bytes, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            throw Error(ErrorKind::model, "The model file {} cannot be read at byte {}: {}.", name_,
                        offset, std::generic_category().message(errno));
        if (got == 0)
            throw Error(ErrorKind::model,
                        "The model file {} became shorter while it was read: it ended at byte {}.",
                        name_, offset);
        target += got;
        offset += static_cast<std::uint64_t>(got);
        bytes -= static_cast<std::size_t>(got);
    }
}

std::string InputFile::read(std::uint64_t offset, std::size_t bytes) const {
    require(offset, bytes); // before the memory for it is taken
    std::string content(bytes, '\0');
    read(offset, content.data(), bytes);
    return content;
}

std::uint64_t little_endian(const char *data, std::size_t bytes) {
    REFILL_ASSERT(bytes <= 8);
    std::uint64_t value = 0;
    for (std::size_t i = bytes; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(data[i]);
    return value;
}

} // namespace refill
