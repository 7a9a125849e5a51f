#include "core/dfnet.h"
#include "core/engines.h"
#include "core/lama.h"
#include "core/lgnet.h"
#include "core/refinement_net.h"
#include "core/script_engine.h"

namespace refill {
namespace {

constexpr EngineEntry engines[] = {
    {"lama", make_lama},
    {"dfnet", make_dfnet},
    {"lgnet", make_lgnet},
    {"torchscript", make_script_engine},
    {"refinement", make_refinement_net}, // the second stage of two-stage, no choice by itself
};

} // namespace
} // namespace refill

const refill::EngineTable refill_network_engines = refill::engines;
