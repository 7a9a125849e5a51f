#pragma once
/// Many decoded photos in one file, so that training needs no decoder.
///
/// The format: 8 bytes `refill-1`; then for each photo its width and height, 32 bits each, lowest
/// byte first, and its pixels row by row, 8-bit R'G'B'.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <vector>

namespace refill {

/// `height x width x 3` values, valid as long as the pack.
struct PackedPhoto {
    int width = 0;
    int height = 0;
    const std::uint8_t *pixels = nullptr;
};

/// A pack, mapped into memory: only the pages that are looked at are read.
class PhotoPack {
public:
    /// Throws Error (input) for a file that is not a whole pack of at least one photo.
    explicit PhotoPack(const std::filesystem::path &file);
    ~PhotoPack();

    PhotoPack(const PhotoPack &) = delete;
    PhotoPack &operator=(const PhotoPack &) = delete;

    std::size_t size() const { return photos_.size(); }
    const PackedPhoto &operator[](std::size_t index) const { return photos_[index]; }

private:
    void find_photos(const std::filesystem::path &file);

    const std::uint8_t *data_ = nullptr;
    std::size_t bytes_ = 0;
    std::vector<PackedPhoto> photos_;
};

/// Writes a pack photo by photo. What was there before is replaced by finish() only.
class PackWriter {
public:
    /// Throws Error (resource), as do the others, where the file cannot be written.
    explicit PackWriter(const std::filesystem::path &file);
    ~PackWriter();

    void add(const PackedPhoto &photo);
    void finish();

private:
    void check();

    std::filesystem::path file_;
    std::filesystem::path temporary_;
    std::ofstream stream_;
};

} // namespace refill
