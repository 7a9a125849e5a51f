#include "core/engines/engine.h"

namespace refill {

std::optional<Image> Engine::fill_part(const Image &window, const Mask &hole, const Rect &place,
                                       const Rect &part) {
    auto filled = fill(window, hole, place);
    if (filled && filled->bounds() == window.bounds() && part != window.bounds())
        return crop(*filled, part);
    return filled;
}

} // namespace refill
