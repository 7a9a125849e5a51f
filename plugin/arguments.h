#pragma once
/// Refill's parameters as arguments of its procedure: declared from core's table, read back into
/// core's struct.

#include "core/settings/params.h"

#include <libgimp/gimp.h>

namespace refill {

/// Declares every parameter of the table, in its order, with its range and default.
void declare_arguments(GimpProcedure *procedure);

/// The parameters that the config holds.
Params params_from(GimpProcedureConfig *config);

} // namespace refill
