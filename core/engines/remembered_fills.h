#pragma once
/// What engines have made of holes, for runs that differ from an earlier one only in what comes
/// after the engine: those take the engine's fill from here, and it does not run again.

#include "core/settings/params.h"

#include <cstddef>
#include <list>
#include <optional>
#include <string>

namespace refill {

/// What an engine's fill depends on.
class FillKey {
public:
    /// For a `hole` in the part `place` of a photo, whose pixels `window` holds. Those that are 1 in
    /// `made_up` do not count: they are fills of other holes, each of which may be another now.
    /// `made_up` may be null.
    FillKey(const Params &params, const Image &window, const Mask &hole, const Rect &place,
            const Mask *made_up);

    bool operator==(const FillKey &) const = default;
    bool is_of(const Params &params, const Mask &hole) const;

private:
    std::string settings_;
    Rect place_;
    int width_;
    int height_;
    std::uint64_t hole_;
    std::uint64_t pixels_;
};

/// Who made a fill.
struct FillMaker {
    std::string model;
    std::string device;
};

class RememberedFills {
public:
    /// Keeps those used last, as many as fit into `most_bytes`.
    explicit RememberedFills(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// Keeps no more than these from the next one on.
    void keep_within(std::size_t most_bytes) { most_bytes_ = most_bytes; }

    /// Whether there is a fill for such a hole, in whichever photo.
    bool know(const Params &params, const Mask &hole) const;

    /// `window` with the fill remembered for its hole; `maker` then says whose it is. Nothing where
    /// there is none.
    std::optional<Image> find(const FillKey &key, const Image &window, const Mask &hole,
                              FillMaker &maker);

    /// Keeps the pixels of `fill`, which has the size of `hole`, around the hole.
    void keep(const FillKey &key, const Image &fill, const Mask &hole, const FillMaker &maker);

private:
    struct Entry {
        FillKey key;
        Rect bounds; ///< of the hole in the window
        Image pixels;
        FillMaker maker;
    };

    std::size_t most_bytes_;
    std::list<Entry> entries_; ///< the one used last first
};

} // namespace refill
