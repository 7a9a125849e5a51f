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

bool is_any_of(const Parameter &parameter, std::initializer_list<const char *> names) {
    return std::ranges::any_of(
        names, [&](const char *name) { return std::string(name) == parameter.name; });
}

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
    if (is_any_of(parameter, {"coarse-engine", "coarse-model", "shift"}))
        return engine.has_coarse_engine;
    if (is_any_of(parameter, {"smallest-scale", "iterations", "learning-rate"}) ||
        parameter.group == Group::refinement)
        return engine.refines;
    if (is_any_of(parameter, {"model"}) || parameter.group == Group::resources)
        return engine.weights != WeightsSource::none;
    if (parameter.group == Group::finish)
        return engine.invents;
    return true;
}

} // namespace refill
