#include "tools/train/png.h"

#include "core/error.h"
#include "tools/png_chunk.h"
#include "tools/write_file.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

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

} // namespace

void write_png(const std::filesystem::path &file, int width, int height,
               const std::vector<std::uint8_t> &pixels) {
    const std::size_t row = std::size_t{3} * static_cast<std::size_t>(width);
    REFILL_ASSERT(pixels.size() == row * static_cast<std::size_t>(height));
    std::string header;
    append_big_endian(header, static_cast<std::uint32_t>(width));
    append_big_endian(header, static_cast<std::uint32_t>(height));
    header += {8, 2, 0, 0, 0}; // bits a value, RGB, and the only methods there are

    std::string rows;
    for (std::size_t at = 0; at < pixels.size(); at += row) {
        rows += '\0'; // no filter
        rows.append(reinterpret_cast<const char *>(pixels.data() + at), row);
    }
    std::string png = "\x89PNG\r\n\x1a\n";
    png += png_chunk("IHDR", header);
    png += png_chunk("IDAT", stored(rows));
    png += png_chunk("IEND", {});
    write_file(file, png);
}

} // namespace refill
