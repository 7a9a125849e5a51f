#include "core/engines/engine_info.h"

#include "core/error.h"

#include <algorithm>

namespace refill {
namespace {

constexpr EngineInfo list[] = {
#define NETWORK_ENGINE(make, ...) EngineInfo{__VA_ARGS__},
#define OWN_ENGINE(make, ...) EngineInfo{__VA_ARGS__},
#include "core/engines/engine_list.inc"
#undef NETWORK_ENGINE
#undef OWN_ENGINE
};

} // namespace

std::span<const EngineInfo> engines() { return list; }

const EngineInfo *find_engine(std::string_view name) {
    const auto *found =
        std::ranges::find_if(list, [&](const EngineInfo &engine) { return name == engine.name; });
    return found == std::end(list) ? nullptr : found;
}

const EngineInfo &engine_info(std::string_view name) {
    const EngineInfo *engine = find_engine(name);
    if (!engine)
        throw Error(ErrorKind::settings, "There is no engine called \"{}\".", name);
    return *engine;
}

bool heeds(const EngineInfo &engine, const Parameter &parameter) {
    switch (parameter.part) {
    case Part::all:
        return true;
    case Part::network:
        return engine.weights != WeightsSource::none;
    case Part::refinement:
        return engine.refines;
    case Part::two_stage:
        return engine.has_coarse_engine;
    case Part::finish:
        return engine.invents;
    }
    REFILL_ASSERT(false);
}

} // namespace refill
