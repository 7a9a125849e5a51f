#include "core/holes/layout.h"

#include "core/holes/context.h"

namespace refill {

Layout lay_out(const Mask &grown, const Params &params, const std::function<void()> &between) {
    Layout layout;
    layout.holes = split_holes(grown, params.context, params.merge_distance, between);
    for (const Hole &each : layout.holes) {
        layout.windows.push_back(params.auto_context && params.context > 0
                                     ? windows_to_try(each, grown, params.context)
                                     : std::vector{each.window});
        layout.area = unite(layout.area, layout.windows.back().back());
    }
    return layout;
}

} // namespace refill
