#pragma once
/// The parts that PNG files consist of.

#include <cstdint>
#include <string>
#include <string_view>

namespace refill {

void append_big_endian(std::string &bytes, std::uint32_t number);

/// A chunk with its length and its checksum.
std::string png_chunk(const std::string &type, const std::string &data);

/// The PNG file with a packet of XMP where every program looks for it: uncompressed, in an iTXt
/// chunk (XMP specification, part 3, 1.1.5). `png` has none yet.
std::string with_xmp(std::string png, std::string_view xmp);

} // namespace refill
