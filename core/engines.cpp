#include "core/classic.h"
#include "core/dfnet.h"
#include "core/engine.h"
#include "core/error.h"
#include "core/lama.h"
#include "core/lgnet.h"
#include "core/refinement_net.h"
#include "core/script_engine.h"
#include "core/two_stage.h"

namespace refill {
namespace {

struct Entry {
    const char *name; ///< as in the choices of the parameter `engine`, where a user can choose it
    std::unique_ptr<Engine> (*make)(const Params &, Monitor &);
};

constexpr Entry engines[] = {
    {"lama", make_lama},
    {"two-stage", make_two_stage},
    {"dfnet", make_dfnet},
    {"lgnet", make_lgnet},
    {"torchscript", make_script_engine},
    {"telea", make_telea},
    {"navier-stokes", make_navier_stokes},
    {"refinement", make_refinement_net}, // the second stage of two-stage
};

} // namespace

std::unique_ptr<Engine> make_engine(const Params &params, Monitor &monitor) {
    for (const Entry &entry : engines)
        if (params.engine == entry.name)
            return entry.make(params, monitor);
    throw Error(ErrorKind::settings, "There is no engine called \"{}\".", params.engine);
}

} // namespace refill
