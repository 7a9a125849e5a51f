#include "core/variants.h"

#include "core/engines/remembered_fills.h"

#include <limits>

namespace refill {

Params variant_of(Params params, int number) {
    constexpr int last = std::numeric_limits<int>::max();
    params.seed = params.seed > last - number ? params.seed - last + number - 1
                                              : params.seed + number; // after the last comes 0
    return params;
}

void inpaint_variants(const PhotoPart &part, const Params &params, int count, Hooks hooks,
                      const std::function<void(Result)> &made) {
    RememberedFills own(std::numeric_limits<std::size_t>::max());
    if (!hooks.remembered && count > 1)
        hooks.remembered = &own;
    for (int number = 0; number < count; ++number) {
        Result result = inpaint(part, variant_of(params, number), hooks);
        const bool ended = hooks.stop.stop_requested() || hooks.cancel.stop_requested();
        if (number == 0 || !ended)
            made(std::move(result));
        if (ended)
            return;
    }
}

} // namespace refill
