#pragma once
/// The parts that PNG files consist of.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace refill {

void append_big_endian(std::string &bytes, std::uint32_t number);

/// A chunk with its length and its checksum.
std::string png_chunk(const std::string &type, const std::string &data);

/// Puts a packet of XMP into a PNG file where every program looks for it: uncompressed, in an iTXt
/// chunk (XMP specification, part 3, 1.1.5). The file has none yet. Nothing is put in for an empty
/// packet.
class PngWithXmp {
public:
    PngWithXmp(std::string_view xmp, std::function<void(std::string_view)> append);

    /// The next bytes of the file.
    void append(std::string_view bytes);

private:
    std::function<void(std::string_view)> append_;
    std::string chunk_; ///< still to be put in
    std::size_t seen_ = 0;
};

/// A whole PNG file with such a packet.
std::string with_xmp(const std::string &png, std::string_view xmp);

} // namespace refill
