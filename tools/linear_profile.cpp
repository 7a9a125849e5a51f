#include "tools/linear_profile.h"

#include <cmath>
#include <cstdint>

namespace refill {
namespace {

/// The big-endian numbers of a profile; 0 where it is too short.
class Numbers {
public:
    explicit Numbers(std::string_view bytes) : bytes_(bytes) {}

    std::uint32_t two(std::size_t at) const { return number(at, 2); }
    std::uint32_t four(std::size_t at) const { return number(at, 4); }
    std::string_view word(std::size_t at) const {
        return at < bytes_.size() ? bytes_.substr(at, 4) : std::string_view();
    }

private:
    std::uint32_t number(std::size_t at, std::size_t size) const {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 |
                    (at + i < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at + i]) : 0u);
        return value;
    }

    std::string_view bytes_;
};

bool is_identity_table(const Numbers &profile, std::size_t at, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        const double wanted = 65535.0 * i / (count - 1);
        if (std::abs(profile.two(at + 2 * i) - wanted) > 1.0)
            return false;
    }
    return true;
}

bool is_identity_curve(const Numbers &profile, std::size_t at) {
    if (profile.word(at) == "para") // a gamma of 1 in 16.16 bits
        return profile.two(at + 8) == 0 && profile.four(at + 12) == 0x10000;
    if (profile.word(at) != "curv")
        return false;
    const std::uint32_t count = profile.four(at + 8);
    if (count == 1) // a gamma of 1 in 8.8 bits
        return profile.two(at + 12) == 0x100;
    constexpr std::uint32_t longest = 65536;
    return count == 0 || (count <= longest && is_identity_table(profile, at + 12, count));
}

} // namespace

bool is_linear_profile(std::string_view icc) {
    const Numbers profile(icc);
    constexpr std::size_t header = 128, tag = 12;
    constexpr std::uint32_t most_tags = 100;
    const std::uint32_t tags = profile.four(header);
    for (std::uint32_t i = 0; i < tags && i < most_tags; ++i) {
        const std::size_t at = header + 4 + i * tag;
        if (profile.word(at) == "rTRC" || profile.word(at) == "kTRC")
            return is_identity_curve(profile, profile.four(at + 4));
    }
    return false;
}

float encoded_for_display(float light) {
    const float size = std::abs(light);
    const float encoded =
        size <= 0.0031308f ? 12.92f * size : 1.055f * std::pow(size, 1 / 2.4f) - 0.055f;
    return std::copysign(encoded, light);
}

float proportional_to_light(float encoded) {
    const float size = std::abs(encoded);
    const float light = size <= 0.04045f ? size / 12.92f : std::pow((size + 0.055f) / 1.055f, 2.4f);
    return std::copysign(light, encoded);
}

} // namespace refill
