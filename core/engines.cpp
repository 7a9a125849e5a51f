#include "core/engines.h"

#include "core/engine_info.h"
#include "core/error.h"

#include <dlfcn.h>

namespace refill {
namespace {

/// The loader looks for it along the program's run path.
constexpr const char *module_file = "refill-network.so";

/// What needs no LibTorch, or only through the engines that it makes.
constexpr Maker own_engines[] = {
#define NETWORK_ENGINE(make, ...) nullptr,
#define OWN_ENGINE(make, ...) make,
#include "core/engine_list.inc"
#undef NETWORK_ENGINE
#undef OWN_ENGINE
};

Makers load_network_engines() {
    // It is never unloaded: LibTorch's threads live on.
    void *module = dlopen(module_file, RTLD_NOW | RTLD_LOCAL);
    if (!module)
        throw Error(ErrorKind::resource,
                    "The part of Refill that runs neural networks cannot be loaded: {}. Install "
                    "Refill and LibTorch again, or choose one of the classic engines.",
                    std::string(dlerror()));
    const void *table = dlsym(module, "refill_network_engines");
    REFILL_ASSERT(table);
    const Makers makers = *static_cast<const Makers *>(table);
    REFILL_ASSERT(makers.size() == engines().size()); // else it is another version's
    return makers;
}

Makers network_engines() {
    static const Makers makers = load_network_engines();
    return makers;
}

} // namespace

std::unique_ptr<Engine> make_engine(const Params &params, Monitor &monitor) {
    const auto place = static_cast<std::size_t>(&engine_info(params.engine) - engines().data());
    const Maker own = own_engines[place];
    return own ? own(params, monitor) : network_engines()[place](params, monitor);
}

} // namespace refill
