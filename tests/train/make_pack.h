#pragma once
/// Photos to train on, made up.

#include "tools/train/photo_pack.h"
#include "tools/train/random.h"

#include <filesystem>
#include <vector>

namespace refill::test {

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

/// A pack that holds one speckled photo `count` times.
inline void make_pack_of_one_colour(const std::filesystem::path &file, int count, int width,
                                    int height) {
    PackWriter writer(file);
    for (int i = 0; i < count; ++i)
        writer.add({width, height, speckled(width, height, 7).data()});
    writer.finish();
}

} // namespace refill::test
