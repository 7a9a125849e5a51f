#include "core/engines/engines.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
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

} // namespace

std::unique_ptr<Engine> make_engine(const Params &params, Monitor &monitor) {
    const auto place = static_cast<std::size_t>(&engine_info(params.engine) - engines().data());
    const Maker own = own_engines[place];
    return own ? own(params, monitor) : network_engines()[place](params, monitor);
}

} // namespace refill
