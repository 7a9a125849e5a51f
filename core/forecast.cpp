#include "core/forecast.h"

#include "core/engines/engine.h"
#include "core/error.h"
#include "core/holes/context.h"
#include "core/holes/layout.h"
#include "core/memory.h"
#include "core/pipeline.h"

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// What is held of each pixel of the photo that any hole sees: its colours, the hole as it was,
/// grown and still open, and what has been filled.
constexpr double bytes_of_canvas = 3 * sizeof(float) + 4;

constexpr double mebibyte = 1024.0 * 1024.0;

} // namespace

Forecast forecast(const Mask &hole, const Params &params) {
    check(params);
    if (hole_bounds(hole).empty())
        throw Error(ErrorKind::input, "Nothing is selected: there is no hole to fill.");
    const Observer nobody;
    Monitor monitor(nobody, {});
    const auto engine = make_engine(params, monitor);
    Pipeline pipeline(*engine, params, monitor);
    const Mask grown = grow(hole, params.grow);
    const Layout layout = lay_out(grown, params);

    Forecast forecast;
    forecast.holes = static_cast<int>(layout.holes.size());
    std::size_t largest = 0;
    Pipeline::Memory most;
    for (std::size_t i = 0; i < layout.holes.size(); ++i) {
        const auto &windows = layout.windows[i];
        const Mask window = crop(grown, layout.holes[i].window);
        forecast.seconds += choice_work(*engine, windows, crop(grown, windows.back())) +
                            pipeline.work(window);
        const Pipeline::Memory memory = pipeline.memory(window);
        most.usual = std::max(most.usual, memory.usual);
        most.least = std::max(most.least, memory.least);
        if (layout.holes[i].bounds.area() > largest) {
            largest = layout.holes[i].bounds.area();
            const Outlook outlook = engine->outlook(window);
            forecast.scales = outlook.scales;
            forecast.limit = outlook.limit;
        }
    }
    const double held = static_cast<double>(used_memory()) +
                        bytes_of_canvas * static_cast<double>(layout.area.area());
    forecast.least_mebibytes = std::ceil((held + most.least) / mebibyte);
    forecast.mebibytes = std::ceil((held + std::max(most.usual, most.least)) / mebibyte);
    if (params.memory_limit > 0)
        forecast.mebibytes = std::min(
            forecast.mebibytes, std::max<double>(params.memory_limit, forecast.least_mebibytes));
    return forecast;
}

} // namespace refill
