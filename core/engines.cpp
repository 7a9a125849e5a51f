#include "core/engines.h"

#include "core/classic.h"
#include "core/error.h"

#include <algorithm>
#include <dlfcn.h>

namespace refill {
namespace {

/// The loader looks for it along the program's run path.
constexpr const char *module_file = "refill-network.so";

constexpr EngineEntry classic_engines[] = {
    {"telea", make_telea},
    {"navier-stokes", make_navier_stokes},
};

EngineTable load_network_engines() {
    // It is never unloaded: LibTorch's threads live on.
    void *module = dlopen(module_file, RTLD_NOW | RTLD_LOCAL);
    if (!module)
        throw Error(ErrorKind::resource,
                    "The part of Refill that runs neural networks cannot be loaded: {}. Install "
                    "Refill and LibTorch again, or choose one of the classic engines.",
                    std::string(dlerror()));
    const void *table = dlsym(module, "refill_network_engines");
    REFILL_ASSERT(table);
    return *static_cast<const EngineTable *>(table);
}

EngineTable network_engines() {
    static const EngineTable table = load_network_engines();
    return table;
}

const EngineEntry *find(EngineTable table, const std::string &name) {
    const auto found =
        std::ranges::find_if(table, [&](const EngineEntry &entry) { return name == entry.name; });
    return found == table.end() ? nullptr : &*found;
}

} // namespace

std::unique_ptr<Engine> make_engine(const Params &params, Monitor &monitor) {
    const EngineEntry *entry = find(classic_engines, params.engine);
    if (!entry)
        entry = find(network_engines(), params.engine);
    if (!entry)
        throw Error(ErrorKind::settings, "There is no engine called \"{}\".", params.engine);
    return entry->make(params, monitor);
}

} // namespace refill
