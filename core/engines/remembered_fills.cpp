#include "core/engines/remembered_fills.h"

#include "core/refine/pixel_limits.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <string_view>

namespace refill {
namespace {

/// What has no part in an engine's fill beside the stages after it: where a fill lies and what it
/// sees is in the key itself.
constexpr std::string_view without_effect[] = {"context", "auto-context",   "grow",
                                               "feather", "merge-distance", "seed",
                                               "output",  "trusted-model"};

bool shapes_fill(const Parameter &parameter) {
    return parameter.part != Part::finish &&
           std::ranges::find(without_effect, parameter.name) == std::end(without_effect);
}

/// A file that was replaced is another.
std::string version_of(const std::string &file) {
    std::error_code ignored;
    const auto time = std::filesystem::last_write_time(file, ignored);
    return std::to_string(time.time_since_epoch().count());
}

/// Every setting that the fill depends on. That detail follows is one of them only where it limits
/// how far a network is refined.
std::string settings_of(const Params &params, std::size_t pixels) {
    const bool is_limited = params.pixel_budget == 0 && pixels > most_pixels_before_detail;
    std::string text = is_limited && params.detail ? "detail" : "";
    for (const Parameter &parameter : parameters())
        if (shapes_fill(parameter)) {
            const std::string value = get_parameter(params, parameter);
            text += ' ' + value + (parameter.is_file ? version_of(value) : "");
        }
    return text;
}

/// FNV-1a over words of 64 bits, with a rotation, so that high bits reach the low ones too.
class Hash {
public:
    void add(const void *bytes, std::size_t count) {
        const auto *next = static_cast<const unsigned char *>(bytes);
        for (; count >= sizeof(std::uint64_t); count -= sizeof(std::uint64_t)) {
            std::uint64_t word;
            std::memcpy(&word, next, sizeof word);
            add(word);
            next += sizeof word;
        }
        for (; count > 0; --count)
            add(std::uint64_t(*next++));
    }
    void add(std::uint64_t word) {
        value_ = std::rotl((value_ ^ word) * 0x9E3779B97F4A7C15u, 29);
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xCBF29CE484222325u;
};

std::uint64_t hash_of(const Mask &mask) {
    Hash hash;
    hash.add(mask.data(), mask.pixels());
    return hash.value();
}

std::uint64_t hash_of_known(const Image &window, const Mask &hole, const Mask *made_up) {
    Hash hash;
    for (std::size_t i = 0; i < hole.pixels(); ++i) {
        if (hole.data()[i] || (made_up && made_up->data()[i]))
            continue;
        const float *pixel = window.data() + 3 * i;
        hash.add(std::uint64_t(std::bit_cast<std::uint32_t>(pixel[0])) << 32 |
                 std::bit_cast<std::uint32_t>(pixel[1]));
        hash.add(std::bit_cast<std::uint32_t>(pixel[2]));
    }
    return hash.value();
}

std::size_t bytes_of(const Image &image) { return 3 * sizeof(float) * image.pixels(); }

void copy_rows(const Image &from, const Rect &part, Image &to, int x, int y) {
    for (int row = 0; row < part.height; ++row)
        std::copy_n(from.at(part.x, part.y + row), 3 * static_cast<std::size_t>(part.width),
                    to.at(x, y + row));
}

} // namespace

FillKey::FillKey(const Params &params, const Image &window, const Mask &hole, const Rect &place,
                 const Mask *made_up)
    : settings_(settings_of(params, window.pixels())), place_(place), width_(window.width()),
      height_(window.height()), hole_(hash_of(hole)),
      pixels_(hash_of_known(window, hole, made_up)) {}

bool FillKey::is_of(const Params &params, const Mask &hole) const {
    return width_ == hole.width() && height_ == hole.height() && hole_ == hash_of(hole) &&
           settings_ == settings_of(params, hole.pixels());
}

bool RememberedFills::know(const Params &params, const Mask &hole) const {
    return std::ranges::any_of(
        entries_, [&](const Entry &entry) { return entry.key.is_of(params, hole); });
}

std::optional<Image> RememberedFills::find(const FillKey &key, const Image &window,
                                           const Mask &hole, FillMaker &maker) {
    const auto entry = std::ranges::find(entries_, key, &Entry::key);
    if (entry == entries_.end())
        return std::nullopt;
    entries_.splice(entries_.begin(), entries_, entry);
    maker = entry->maker;
    Image fill = window;
    const Rect &bounds = entry->bounds;
    for (int y = 0; y < bounds.height; ++y)
        for (int x = 0; x < bounds.width; ++x)
            if (*hole.at(bounds.x + x, bounds.y + y))
                std::copy_n(entry->pixels.at(x, y), 3, fill.at(bounds.x + x, bounds.y + y));
    return fill;
}

void RememberedFills::keep(const FillKey &key, const Image &fill, const Mask &hole,
                           const FillMaker &maker) {
    const Rect bounds = hole_bounds(hole);
    Image pixels(bounds.width, bounds.height);
    copy_rows(fill, bounds, pixels, 0, 0);
    entries_.push_front({key, bounds, std::move(pixels), maker});
    std::size_t sum = 0;
    const auto too_many = std::ranges::find_if(
        entries_, [&](const Entry &entry) { return (sum += bytes_of(entry.pixels)) > most_bytes_; });
    entries_.erase(too_many, entries_.end());
}

} // namespace refill
