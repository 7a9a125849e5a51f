#pragma once
/// How a TorchScript network wants to be called, and the file beside it that says so.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace refill {

/// Numbers that stand for black and for full colour.
struct ValueRange {
    double black = 0.0;
    double full = 1.0;

    bool operator==(const ValueRange &) const = default;
};

/// The ranges that networks use, by their names in files.
inline constexpr std::pair<const char *, ValueRange> value_ranges[] = {
    {"0..1", {0, 1}}, {"-1..1", {-1, 1}}, {"0..255", {0, 255}}};

/// How a TorchScript network is called, and what it returns: `1 x 3 x H x W`, RGB, alone or as the
/// first of a tuple.
struct ScriptContract {
    enum class Input {
        image_and_mask, ///< forward(image, mask): 1 x 3 x H x W, blanked in the hole, and 1 x 1 x H
                        ///< x W
        four_channels   ///< forward(both): the two as one 1 x 4 x H x W
    };

    Input input = Input::image_and_mask;
    ValueRange values; ///< of the image that goes in
    ValueRange output; ///< of what comes out
    bool hole_is_one = true;
    std::int64_t multiple = 1; ///< sides are multiples of this
    std::int64_t side = 0;     ///< both sides are this; 0: any size

    bool operator==(const ScriptContract &) const = default;
};

/// What is known of a contract; the rest is to be found out.
struct ToldContract {
    std::optional<ScriptContract::Input> input;
    std::optional<ValueRange> values;
    std::optional<ValueRange> output;
    std::optional<bool> hole_is_one;
    std::optional<std::int64_t> multiple;
    std::optional<std::int64_t> side;
};

/// Reads what lies beside `model` under the same name, ending in `.json`; nothing is told where
/// there is no such file. One JSON object, every entry of which may be left out:
///
///     { "input": "image and mask", "values": "0..1", "output": "0..1", "hole": 1,
///       "multiple": 8, "size": 512 }
///
/// `input` may also be "four channels", the ranges "-1..1" or "0..255", `hole` 0. Throws Error
/// (model) for anything else.
ToldContract read_told_contract(const std::filesystem::path &model);

} // namespace refill
