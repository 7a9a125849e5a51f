#pragma once
/// Failures as GIMP takes them.

#include <libgimp/gimp.h>

namespace refill {

/// The procedure's return values for the exception being handled, with its text in the user's
/// language. Call it in a `catch` block only.
GimpValueArray *failure_values(GimpProcedure *procedure);

} // namespace refill
