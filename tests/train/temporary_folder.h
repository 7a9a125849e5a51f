#pragma once
/// A folder that goes when the test ends.

#include "tools/train/photo_pack.h"
#include "tools/train/random.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace refill::test {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "refill-train-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    std::filesystem::path operator/(const std::string &name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Pixels of one colour with a little noise on them.
inline std::vector<std::uint8_t> speckled(int width, int height, std::uint64_t seed) {
    Random random(seed, 0);
    const int colour[] = {random.integer(20, 230), random.integer(20, 230),
                          random.integer(20, 230)};
    std::vector<std::uint8_t> pixels(std::size_t{3} * width * height);
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<std::uint8_t>(colour[i % 3] + random.integer(-20, 20));
    return pixels;
}

/// A pack of `count` speckled photos.
inline void make_pack(const std::filesystem::path &file, int count, int width, int height) {
    PackWriter writer(file);
    for (int i = 0; i < count; ++i)
        writer.add({width, height, speckled(width, height, i).data()});
    writer.finish();
}

} // namespace refill::test
