#pragma once
/// An engine that does what a test says.

#include "core/engines/engine.h"

#include <functional>

namespace refill::test {

class FakeEngine : public Engine {
public:
    /// `fill` makes a fill of a window and its hole.
    using Fill = std::function<Image(const Image &window, const Mask &hole)>;

    FakeEngine(Monitor &monitor, Fill fill) : monitor_(monitor), fill_(std::move(fill)) {}

    double work(const Mask &hole) const override { return static_cast<double>(hole.pixels()); }

    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override {
        if (monitor_.stop_requested())
            return std::nullopt;
        sizes.push_back(window.bounds());
        Image filled = fill_(window, hole);
        monitor_.report_filled(
            {}, place, [&] { return filled; }, 1.0);
        return filled;
    }

    std::vector<Rect> sizes; ///< of the windows that were filled

private:
    Monitor &monitor_;
    Fill fill_;
};

/// The window with one colour in the hole.
inline Image painted(const Image &window, const Mask &hole, float value) {
    Image filled = window;
    for (std::size_t i = 0; i < hole.pixels(); ++i)
        if (hole.data()[i])
            std::fill_n(filled.data() + 3 * i, 3, value);
    return filled;
}

} // namespace refill::test
