#include "core/networks/network_module.h"

#include "core/error.h"

#include <dlfcn.h>

namespace refill {
namespace {

/// The loader looks for it along the program's run path.
constexpr const char *file = "refill-network.so";

void *load() {
    // It is never unloaded: LibTorch's threads live on.
    void *module = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!module)
        throw Error(ErrorKind::resource,
                    "The part of Refill that runs neural networks cannot be loaded: {}. Install "
                    "Refill and LibTorch again, or choose one of the classic engines.",
                    std::string(dlerror()));
    return module;
}

} // namespace

const void *in_network_module(const char *symbol) {
    static void *const module = load();
    const void *found = dlsym(module, symbol);
    REFILL_ASSERT(found);
    return found;
}

} // namespace refill
