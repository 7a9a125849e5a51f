#include "core/engines.h"

#include "core/classic.h"
#include "core/error.h"
#include "core/network_module.h"
#include "core/two_stage.h"

#include <algorithm>

namespace refill {
namespace {

/// What needs no LibTorch, or only through the engines that it makes.
constexpr EngineEntry own_engines[] = {
    {"two-stage", make_two_stage},
    {"telea", make_telea},
    {"navier-stokes", make_navier_stokes},
};

EngineTable network_engines() {
    return *static_cast<const EngineTable *>(in_network_module("refill_network_engines"));
}

const EngineEntry *find(EngineTable table, const std::string &name) {
    const auto found =
        std::ranges::find_if(table, [&](const EngineEntry &entry) { return name == entry.name; });
    return found == table.end() ? nullptr : &*found;
}

} // namespace

std::unique_ptr<Engine> make_engine(const Params &params, Monitor &monitor) {
    const EngineEntry *entry = find(own_engines, params.engine);
    if (!entry)
        entry = find(network_engines(), params.engine);
    if (!entry)
        throw Error(ErrorKind::settings, "There is no engine called \"{}\".", params.engine);
    return entry->make(params, monitor);
}

} // namespace refill
