#include "tools/train/photo_pack.h"

#include "core/error.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace refill {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in files");

constexpr std::string_view signature = "refill-1";

using PhotoSize = std::array<std::uint32_t, 2>; // width, height

constexpr std::uint32_t longest_side = 1 << 16;

std::string reason() { return std::generic_category().message(errno); }

} // namespace

PhotoPack::PhotoPack(const std::filesystem::path &file) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (descriptor < 0 || fstat(descriptor, &status) != 0)
        throw Error(ErrorKind::input, "The photos {} cannot be read: {}.", file.string(), reason());
    bytes_ = static_cast<std::size_t>(status.st_size);
    void *memory =
        bytes_ == 0 ? MAP_FAILED : mmap(nullptr, bytes_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    close(descriptor);
    if (memory == MAP_FAILED)
        throw Error(ErrorKind::input, "The photos {} cannot be read: {}.", file.string(),
                    bytes_ == 0 ? "the file is empty" : reason());
    data_ = static_cast<const std::uint8_t *>(memory);
    try {
        find_photos(file);
    } catch (...) {
        munmap(memory, bytes_);
        throw;
    }
}

PhotoPack::~PhotoPack() { munmap(const_cast<std::uint8_t *>(data_), bytes_); }

void PhotoPack::find_photos(const std::filesystem::path &file) {
    if (bytes_ < signature.size() || std::memcmp(data_, signature.data(), signature.size()) != 0)
        throw Error(ErrorKind::input,
                    "{} is not a pack of photos: \"refill-train pack\" makes one.", file.string());
    std::size_t at = signature.size();
    while (at < bytes_) {
        PhotoSize size{};
        std::size_t needed = sizeof size;
        if (bytes_ - at >= needed) {
            std::memcpy(size.data(), data_ + at, sizeof size);
            if (size[0] < 1 || size[1] < 1 || size[0] > longest_side || size[1] > longest_side)
                throw Error(ErrorKind::input,
                            "The pack {} is damaged: photo {} claims to be {} x {} pixels.",
                            file.string(), photos_.size() + 1, size[0], size[1]);
            needed += std::size_t{3} * size[0] * size[1];
        }
        if (bytes_ - at < needed)
            throw Error(ErrorKind::input,
                        "The pack {} is incomplete: photo {} needs {} bytes, but {} are left.",
                        file.string(), photos_.size() + 1, needed, bytes_ - at);
        photos_.push_back(
            {static_cast<int>(size[0]), static_cast<int>(size[1]), data_ + at + sizeof size});
        at += needed;
    }
    if (photos_.empty())
        throw Error(ErrorKind::input, "The pack {} holds no photos.", file.string());
}

PackWriter::PackWriter(const std::filesystem::path &file)
    : file_(file), temporary_(file.string() + ".part"),
      stream_(temporary_, std::ios::binary | std::ios::trunc) {
    stream_ << signature;
    check();
}

PackWriter::~PackWriter() {
    stream_.close();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

void PackWriter::add(const PackedPhoto &photo) {
    const PhotoSize size{static_cast<std::uint32_t>(photo.width),
                         static_cast<std::uint32_t>(photo.height)};
    stream_.write(reinterpret_cast<const char *>(size.data()), sizeof size);
    stream_.write(reinterpret_cast<const char *>(photo.pixels),
                  static_cast<std::streamsize>(3) * photo.width * photo.height);
    check();
}

void PackWriter::finish() {
    stream_.flush();
    check();
    std::error_code failure;
    std::filesystem::rename(temporary_, file_, failure);
    if (failure)
        throw Error(ErrorKind::resource, "{} cannot be written: {}.", file_.string(),
                    failure.message());
}

void PackWriter::check() {
    if (!stream_)
        throw Error(ErrorKind::resource, "{} cannot be written: {}.", file_.string(), reason());
}

} // namespace refill
