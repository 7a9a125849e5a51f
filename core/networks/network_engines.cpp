#include "core/engines/engines.h"

namespace refill {
namespace {

constexpr Maker makers[] = {
#define NETWORK_ENGINE(make, ...) make,
#define OWN_ENGINE(make, ...) nullptr,
#include "core/engines/engine_list.inc"
#undef NETWORK_ENGINE
#undef OWN_ENGINE
};

} // namespace
} // namespace refill

const refill::Makers refill_network_engines = refill::makers;
