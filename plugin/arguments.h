#pragma once
/// Refill's parameters as arguments of its procedure: declared from core's table, read back into
/// core's struct.

#include "core/settings/params.h"

#include <libgimp/gimp.h>

namespace refill {

/// Declares the argument `preset`, then every parameter of the table, in its order, with its range
/// and default, and at the end the channel that says where pixels may be copied from (sources.h).
void declare_arguments(GimpProcedure *procedure);

/// The parameters that the config holds. Throws Error (settings) where its preset does not exist.
Params params_from(GimpProcedureConfig *config);

/// Puts what the preset of the config comes to into its parameters, for a window that shows those.
/// Throws as params_from() does.
void resolve_preset(GimpProcedureConfig *config);

} // namespace refill
