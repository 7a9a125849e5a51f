#include "tools/png_chunk.h"

#include <algorithm>
#include <array>
#include <utility>

namespace refill {
namespace {

/// The file's signature and its first chunk, IHDR.
constexpr std::size_t head = 8 + 25;

/// What each byte adds to the checksum of chunks (PNG specification, annex D).
constexpr auto crc_of_bytes = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        table[byte] = byte;
        for (int bit = 0; bit < 8; ++bit)
            table[byte] = (table[byte] >> 1) ^ (table[byte] & 1 ? 0xedb88320 : 0);
    }
    return table;
}();

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const unsigned char byte : bytes)
        crc = (crc >> 8) ^ crc_of_bytes[(crc ^ byte) & 255];
    return ~crc;
}

} // namespace

void append_big_endian(std::string &bytes, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift);
}

std::string png_chunk(const std::string &type, const std::string &data) {
    std::string chunk;
    append_big_endian(chunk, static_cast<std::uint32_t>(data.size()));
    chunk += type + data;
    append_big_endian(chunk, crc32(type + data));
    return chunk;
}

PngWithXmp::PngWithXmp(std::string_view xmp, std::function<void(std::string_view)> append)
    : append_(std::move(append)) {
    if (xmp.empty())
        return;
    // Neither compressed, nor in a language, nor with a translated keyword.
    std::string data("XML:com.adobe.xmp\0\0\0\0\0", 22);
    data += xmp;
    chunk_ = png_chunk("iTXt", data);
}

void PngWithXmp::append(std::string_view bytes) {
    const std::size_t before = std::min(head - std::min(head, seen_), bytes.size());
    seen_ += bytes.size();
    if (chunk_.empty() || seen_ < head)
        return append_(bytes);
    append_(bytes.substr(0, before));
    append_(chunk_);
    chunk_.clear();
    append_(bytes.substr(before));
}

std::string with_xmp(const std::string &png, std::string_view xmp) {
    std::string file;
    PngWithXmp(xmp, [&](std::string_view bytes) { file += bytes; }).append(png);
    return file;
}

} // namespace refill
