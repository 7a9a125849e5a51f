#pragma once
/// SHA-256 (FIPS 180-4): a file's checksum, by which it is known again.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace refill {

class Sha256 {
public:
    /// Takes in more bytes.
    void add(std::string_view bytes);

    /// The checksum of all bytes, 64 hexadecimal digits in lower case. Ends the computation.
    std::string digest();

private:
    void take_block(const unsigned char *block);

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::string rest_; ///< less than a block
    std::uint64_t length_ = 0;
};

/// The checksum of a whole file. Throws Error (model) where it cannot be read.
std::string sha256_of_file(const std::filesystem::path &file);

} // namespace refill
