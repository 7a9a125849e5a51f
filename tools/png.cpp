#include "tools/png.h"

#include "core/error.h"
#include "tools/png_chunk.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace refill {
namespace {

/// The checksum of zlib streams (RFC 1950).
std::uint32_t adler32(std::string_view bytes) {
    std::uint32_t a = 1, b = 0;
    for (const unsigned char byte : bytes) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/// A zlib stream of stored blocks (RFC 1951, 3.2.4).
std::string stored(std::string_view bytes) {
    constexpr std::size_t longest = 65535;
    std::string stream = "\x78\x01";
    for (std::size_t at = 0; at < bytes.size(); at += longest) {
        const auto block = bytes.substr(at, longest);
        const auto length = static_cast<std::uint32_t>(block.size());
        stream += static_cast<char>(at + block.size() == bytes.size()); // the last one?
        for (const std::uint32_t number : {length, ~length}) {
            stream += static_cast<char>(number);
            stream += static_cast<char>(number >> 8);
        }
        stream += block;
    }
    append_big_endian(stream, adler32(bytes));
    return stream;
}

enum class Colours : char { grey = 0, rgb = 2 }; // as the header counts them

/// `values` are `height x width x bands`.
std::string file_of(int width, int height, Colours colours, std::span<const std::uint8_t> values) {
    const std::size_t bands = colours == Colours::rgb ? 3 : 1;
    const std::size_t row = bands * static_cast<std::size_t>(width);
    REFILL_ASSERT(values.size() == row * static_cast<std::size_t>(height));
    std::string header;
    append_big_endian(header, static_cast<std::uint32_t>(width));
    append_big_endian(header, static_cast<std::uint32_t>(height));
    header +=
        {8, static_cast<char>(colours), 0, 0, 0}; // 8 bits a value; the only methods there are

    std::string rows;
    rows.reserve(values.size() + static_cast<std::size_t>(height));
    for (std::size_t at = 0; at < values.size(); at += row) {
        rows += '\0'; // no filter
        rows.append(reinterpret_cast<const char *>(values.data() + at), row);
    }
    std::string png = "\x89PNG\r\n\x1a\n";
    png += png_chunk("IHDR", header);
    png += png_chunk("IDAT", stored(rows));
    png += png_chunk("IEND", {});
    return png;
}

} // namespace

std::string png_of(int width, int height, std::span<const std::uint8_t> pixels) {
    return file_of(width, height, Colours::rgb, pixels);
}

std::string png_of(const Image &image) {
    std::vector<std::uint8_t> bytes(3 * image.pixels());
    std::transform(image.data(), image.data() + bytes.size(), bytes.begin(), [](float value) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0f, 1.0f) * 255));
    });
    return png_of(image.width(), image.height(), bytes);
}

std::string png_of(const Mask &mask) {
    std::vector<std::uint8_t> bytes(mask.pixels());
    std::transform(mask.data(), mask.data() + bytes.size(), bytes.begin(),
                   [](std::uint8_t value) { return value ? 255 : 0; });
    return file_of(mask.width(), mask.height(), Colours::grey, bytes);
}

} // namespace refill
