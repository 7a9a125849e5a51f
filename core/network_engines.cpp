#include "core/engines.h"
#include "core/lama.h"

namespace refill {
namespace {

constexpr EngineEntry engines[] = {
    {"lama", make_lama},
};

} // namespace
} // namespace refill

const refill::EngineTable refill_network_engines = refill::engines;
