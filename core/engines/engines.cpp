#include "core/engines/engines.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/inpaint.h"
#include "core/networks/network_module.h"

namespace refill {
namespace {

/// What needs no LibTorch, or only through the engines that it makes.
constexpr Maker own_engines[] = {
#define NETWORK_ENGINE(make, ...) nullptr,
#define OWN_ENGINE(make, ...) make,
#include "core/engines/engine_list.inc"
#undef NETWORK_ENGINE
#undef OWN_ENGINE
};

Makers network_engines() {
    const Makers makers = *static_cast<const Makers *>(in_network_module("refill_network_engines"));
    REFILL_ASSERT(makers.size() == engines().size()); // else it is another version's
    return makers;
}

std::size_t place_of(const Params &params) {
    return static_cast<std::size_t>(&engine_info(params.engine) - engines().data());
}

} // namespace

std::unique_ptr<Engine> make_engine(const Params &params, Monitor &monitor) {
    const std::size_t place = place_of(params);
    const Maker own = own_engines[place];
    return own ? own(params, monitor) : network_engines()[place](params, monitor);
}

void load_ahead(const Params &params) {
    try {
        if (!own_engines[place_of(params)])
            network_engines();
    } catch (const Error &) {
    }
}

} // namespace refill
